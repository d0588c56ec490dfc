/// Source and target agents in one process, used as a library: every mode, there and back, cancels, and a relay
/// between the two that cuts, freezes and corrupts.
@NullMarked
package dev.godwit.it.agents;

import org.jspecify.annotations.NullMarked;
