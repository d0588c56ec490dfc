/// What is built from both agents: the demo's runner, comparisons, benchmarks and reports.
@NullMarked
package dev.godwit.lab;

import org.jspecify.annotations.NullMarked;
