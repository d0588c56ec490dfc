/// What a migration decides, as pure functions: which pages a round sends and in which order, when the rounds end, how
/// the guest is slowed and how fast the link is driven. State in, decision out; nothing here reads a clock or does
/// I/O. Each policy names the paper that it is from.
@NullMarked
package dev.godwit.source.policy;

import org.jspecify.annotations.NullMarked;
