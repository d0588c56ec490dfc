package dev.godwit.protocol;

/// What a connection is for. It is said once, in the hello.
public enum Role implements WireNumbered {
    /// Messages of both sides, small, never behind page data.
    CONTROL(1),
    /// Batches of pages from the source, striped over all data channels.
    DATA(2),
    /// After the switchover: the target asks for single pages, the source answers with batches.
    PULL(3),
    /// A source in doubt asks what became of its migration.
    INQUIRY(4);

    private final int number;

    Role(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
