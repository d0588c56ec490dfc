package dev.godwit.guest;

/// Access to the memory of an arriving guest, some of whose pages are missing.
final class CheckedAccess extends Access {
    private static final int NONE = -1;

    private final Presence presence;
    private int missingPage = NONE;

    CheckedAccess(GuestMemory memory, Presence presence) {
        super(memory);
        this.presence = presence;
    }

    @Override
    boolean ready(long offset) {
        int page = page(offset);
        if (presence.isPresent(page)) {
            return true;
        }
        missingPage = page;
        return false;
    }

    @Override
    int takeMissingPage() {
        int page = missingPage;
        missingPage = NONE;
        return page;
    }
}
