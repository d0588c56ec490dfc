package dev.godwit.lab.qemu;

import java.io.IOException;
import java.io.Serial;

/// QEMU did not do what it was asked to. The message is one line with QEMU's own words.
public class QemuException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    QemuException(String message) {
        super(message);
        this.reason = message;
    }

    /// The message, which is never missing.
    String reason() {
        return reason;
    }
}
