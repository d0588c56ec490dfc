/// A link that is not there: a TCP relay with the rate, delay and jitter of a network, and its faults.
@NullMarked
package dev.godwit.lab.link;

import org.jspecify.annotations.NullMarked;
