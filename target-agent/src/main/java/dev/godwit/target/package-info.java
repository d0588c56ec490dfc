/// The side that receives a guest. [TargetAgent] is what callers use; [TargetMachine] is a step function over messages
/// and the only place that answers the source; [Placing] puts pages into memory on the event loops.
@NullMarked
package dev.godwit.target;

import org.jspecify.annotations.NullMarked;
