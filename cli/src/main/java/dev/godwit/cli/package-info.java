/// The `godwit` command: its subcommands, their options, and what they print.
@NullMarked
package dev.godwit.cli;

import org.jspecify.annotations.NullMarked;
