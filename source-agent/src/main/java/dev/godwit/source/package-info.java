/// The side that has the guest. [SourceAgent] is what callers use; [Migration] is one attempt and reads as a script;
/// [DataPath] moves pages, [ControlLink] messages; [Handover] knows which side may run the guest.
@NullMarked
package dev.godwit.source;

import org.jspecify.annotations.NullMarked;
