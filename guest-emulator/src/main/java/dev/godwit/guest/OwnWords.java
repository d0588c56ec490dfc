package dev.godwit.guest;

/// Which words of guest memory belong to a vCPU: those whose index leaves the vCPU's number modulo the number of
/// vCPUs.
final class OwnWords {
    private OwnWords() {}

    /// The first own word at or after this one.
    static long atOrAfter(long word, int vcpu, int vcpus) {
        return word + Math.floorMod(vcpu - word, vcpus);
    }

    /// How many own words there are below this one.
    static long before(long word, int vcpu, int vcpus) {
        return (word - vcpu + vcpus - 1) / vcpus;
    }
}
