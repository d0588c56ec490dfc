/// The dirty law broken on purpose, one clause at a time: what a stress test must be able to see. Each variant is a
/// small migration of its own, with vCPUs, a collector and a copy, over the same page sets that the real guest uses.
@NullMarked
package dev.godwit.guest.broken;

import org.jspecify.annotations.NullMarked;
