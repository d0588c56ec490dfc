package dev.godwit.lab.predict;

/// What is going to happen.
///
/// @param rounds passes while the guest runs
public record Prediction(double downtimeSeconds, double totalSeconds, double wireBytes, int rounds) {}
