/// Tests of frames, hellos and their codecs.
@NullMarked
package dev.godwit.protocol;

import org.jspecify.annotations.NullMarked;
