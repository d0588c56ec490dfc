/// The guest: off-heap memory, vCPUs that run deterministic workloads in steps, dirty tracking, and the presence of
/// pages that are still on their way. [Guest] is what an agent drives, [EmulatedGuest] the one guest there is. This
/// package knows nothing of networks or agents. The laws it keeps (safepoint, fault, dirty, presence) are argued in
/// `docs/architecture.md`.
@NullMarked
package dev.godwit.guest;

import org.jspecify.annotations.NullMarked;
