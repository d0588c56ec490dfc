package dev.godwit.source.policy;

/// A number that a policy depends on.
///
/// @param unit what it counts or measures, for people
/// @param value as it is written on a command line, in a form that is read back as the same value
/// @param meaning what it does, in a few words
public record Parameter(String name, String unit, String value, String meaning) {}
