/// The sockets under the protocol: event loops, the hello at the start of every connection, and a reader that hands
/// frames and page batches to their receivers without copying pages. Everything here runs on Netty event loops unless
/// a method says that it blocks.
@NullMarked
package dev.godwit.protocol.net;

import org.jspecify.annotations.NullMarked;
