package dev.godwit.source.report;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that a report is written to: whole or not at all. Its errors are one line each, for people.
public final class ReportFile {
    private final Path path;

    /// Nothing is touched yet.
    public ReportFile(Path path) {
        this.path = path;
    }

    /// Finds out, before there is anything to write, whether the file could be written at all.
    ///
    /// @throws IOException if its folder is missing or not writable, or if the path is a folder
    public void check() throws IOException {
        Path folder = folder();
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder, not a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("cannot write " + path + ": there is no folder " + folder);
        }
        if (!Files.isWritable(Files.exists(path) ? path : folder)) {
            throw new IOException("cannot write " + path + ": permission denied");
        }
    }

    /// Writes the text. A reader sees the old file or the new one, never a part: the text goes to a file beside it that
    /// takes its place at the end. What is not a plain file (a link, a pipe, `/dev/stdout`) is written to as it is.
    ///
    /// @throws IOException if it could not be written; then the old file is as it was
    public void write(String text) throws IOException {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.writeString(path, text);
            } else {
                replace(text);
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + path + ": " + reason(e), e);
        }
    }

    private void replace(String text) throws IOException {
        String name = path.getFileName() + "." + ProcessHandle.current().pid() + ".part";
        Path whole = folder().resolve(name);
        try {
            Files.writeString(whole, text);
            try {
                Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private Path folder() {
        Path parent = path.toAbsolutePath().getParent();
        return parent != null ? parent : path.toAbsolutePath();
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName();
    }
}
