package dev.godwit.guest;

/// Access to memory that is all there.
final class DirectAccess extends Access {
    DirectAccess(GuestMemory memory) {
        super(memory);
    }

    @Override
    boolean ready(long offset) {
        return true;
    }

    @Override
    int takeMissingPage() {
        return -1;
    }
}
