package dev.godwit.lab.compare;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a comparison stands.
///
/// @param run which run of how many
/// @param left how long all runs that are left will take, this one included; null before there is any telling
/// @param step what the source said last
public record CompareProgress(
        String run, Cell cell, @Nullable Duration left, String step) {}
