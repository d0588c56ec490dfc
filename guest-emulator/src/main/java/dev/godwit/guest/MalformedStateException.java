package dev.godwit.guest;

/// A state section, which comes from a peer, does not describe a guest.
public final class MalformedStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String section;
    private final int offset;
    private final String reason;

    /// A complaint about one byte offset of one section.
    ///
    /// @param section the section's name
    /// @param offset  in bytes from the section's start
    /// @param reason  what is wrong there, in words
    public MalformedStateException(String section, int offset, String reason) {
        super("malformed guest state: section '" + section + "' at byte " + offset + ": " + reason);
        this.section = section;
        this.offset = offset;
        this.reason = reason;
    }

    /// The name of the section.
    public String section() {
        return section;
    }

    /// Where in the section, in bytes from its start.
    public int offset() {
        return offset;
    }

    /// What is wrong there.
    public String reason() {
        return reason;
    }
}
