package dev.godwit.guest;

/// What a workload found when it looked over its own memory.
///
/// @param consistent whether everything fits together
/// @param detail     one sentence: what was looked at, or the first thing that does not fit
public record GuestCheck(boolean consistent, String detail) {}
