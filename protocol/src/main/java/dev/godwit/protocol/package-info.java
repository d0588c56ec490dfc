/// What crosses the wire between a source and a target: the hello that begins every connection, the control frames and
/// their codec. Page batches live in `dev.godwit.protocol.page`. The specification, written so that a peer in another
/// language could be built from it alone, is `docs/wire-protocol.md`; this package is one implementation of it.
@NullMarked
package dev.godwit.protocol;

import org.jspecify.annotations.NullMarked;
