package dev.godwit.lab.qemu;

import java.io.Serial;

/// This machine's QEMU, or its kernel, cannot migrate in the way that was asked for: no measure, rather than a
/// failed one.
public final class QemuUnavailableException extends QemuException {
    @Serial
    private static final long serialVersionUID = 1;

    QemuUnavailableException(String message) {
        super(message);
    }
}
