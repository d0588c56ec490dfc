package dev.godwit.source;

/// What came of a wish to cancel.
///
/// @param accepted whether the migration is being cancelled; otherwise the point of no return has passed
/// @param message the line for the user
public record CancelAnswer(boolean accepted, String message) {}
