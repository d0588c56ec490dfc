/// Tests of connections.
@NullMarked
package dev.godwit.protocol.net;

import org.jspecify.annotations.NullMarked;
