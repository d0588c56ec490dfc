/// Compares schemes over workloads and links, each run a migration between two fresh processes.
@NullMarked
package dev.godwit.lab.compare;

import org.jspecify.annotations.NullMarked;
