/// Tests of batches, encodings and digests.
@NullMarked
package dev.godwit.protocol.page;

import org.jspecify.annotations.NullMarked;
