package dev.godwit.target;

/// What came of a wish to stop a target.
///
/// @param stopping whether it stops; otherwise it holds a guest
/// @param message the line for the user
public record StopAnswer(boolean stopping, String message) {}
