/// End-to-end tests: real processes, containers and injected faults.
@NullMarked
package dev.godwit.it;

import org.jspecify.annotations.NullMarked;
