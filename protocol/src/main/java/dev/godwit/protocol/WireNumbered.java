package dev.godwit.protocol;

/// An enum whose values have fixed numbers on the wire. Numbers are written down, never derived from the order of
/// declaration, and 0 is never used, so that a forgotten field cannot be mistaken for a value.
interface WireNumbered {
    /// The number on the wire, 1 to 255.
    int number();
}
