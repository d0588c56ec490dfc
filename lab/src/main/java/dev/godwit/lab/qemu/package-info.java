/// QEMU as a measured peer: a guest of our own that fills and dirties memory at a set rate, migrated between two
/// `qemu-system-x86_64` processes of this machine, so that Godwit and QEMU are compared in one run.
@NullMarked
package dev.godwit.lab.qemu;

import org.jspecify.annotations.NullMarked;
