package dev.godwit.source;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One phase of a migration, in a Java Flight Recorder recording.
@Name("dev.godwit.Phase")
@Label("Migration phase")
@Category("Godwit")
@StackTrace(false)
final class PhaseEvent extends Event {
    @Label("Migration")
    String migration = "";

    @Label("Phase")
    String phase = "";
}
