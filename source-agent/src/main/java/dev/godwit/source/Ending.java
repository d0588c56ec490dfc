package dev.godwit.source;

/// How an attempt ended. Where the guest is follows from it.
sealed interface Ending {
    /// The target has the guest; `verified` says whether every digest agreed.
    record Completed(boolean verified, String reason) implements Ending {}

    /// The guest runs here.
    record Failed(boolean cancelled, String reason) implements Ending {}

    /// The guest is paused here, and may run there.
    record InDoubt(String reason) implements Ending {}

    /// Nobody has the whole guest.
    record Lost(boolean digest, String reason) implements Ending {}
}
