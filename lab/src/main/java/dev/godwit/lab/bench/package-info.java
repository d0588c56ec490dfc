/// `godwit bench`: Godwit against this machine's limits and against QEMU, in whole processes, in one run.
@NullMarked
package dev.godwit.lab.bench;

import org.jspecify.annotations.NullMarked;
