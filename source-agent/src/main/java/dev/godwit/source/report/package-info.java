/// What a migration was: the immutable result of one, in the shape of the JSON schema `godwit.report/1`, and the text
/// that people read.
@NullMarked
package dev.godwit.source.report;

import org.jspecify.annotations.NullMarked;
