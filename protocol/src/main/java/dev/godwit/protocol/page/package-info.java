/// Pages on the wire: batches, encodings and digests. {@link dev.godwit.protocol.page.BatchWriter} turns guest pages
/// into batches at the source, {@link dev.godwit.protocol.page.BatchReader} checks and places them at the target, and
/// {@link dev.godwit.protocol.page.VersionTable} keeps the root digest by which both sides compare what was sent with
/// what was placed. Page bytes never become message objects.
@NullMarked
package dev.godwit.protocol.page;

import org.jspecify.annotations.NullMarked;
