package dev.godwit.guest;

import java.nio.file.Path;

/// The file given as guest memory cannot be used. The message is one line that names it and says why.
public final class ImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ImageException(Path image, String reason) {
        super("--image " + image + ": " + reason);
    }

    ImageException(Path image, String reason, Throwable cause) {
        super("--image " + image + ": " + reason, cause);
    }
}
