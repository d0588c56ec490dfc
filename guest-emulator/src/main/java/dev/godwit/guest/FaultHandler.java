package dev.godwit.guest;

/// Learns which pages the vCPUs of an arriving guest wait for, and has them fetched.
@FunctionalInterface
public interface FaultHandler {
    /// A vCPU's next step needs a page that is missing. Called on that vCPU's thread, once for each wait, before it
    /// waits. Must not block, and must not call the guest's control methods. An exception ends the vCPU.
    void missing(int vcpu, int page);
}
