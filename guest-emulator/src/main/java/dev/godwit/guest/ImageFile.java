package dev.godwit.guest;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file whose bytes become guest memory.
record ImageFile(Path path, FileChannel channel, long bytes) implements AutoCloseable {
    /// A byte buffer holds less than 2 GiB; the size does not matter for speed.
    private static final long MAX_READ_BYTES = 256L << 20;

    /// Opens the file before anything is allocated for it.
    static ImageFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new ImageException(path, "is a directory");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            long bytes = channel.size();
            if (bytes == 0) {
                channel.close();
                throw new ImageException(path, "is empty");
            }
            return new ImageFile(path, channel, bytes);
        } catch (NoSuchFileException e) {
            throw new ImageException(path, "no such file", e);
        } catch (AccessDeniedException e) {
            throw new ImageException(path, "may not be read", e);
        } catch (IOException e) {
            throw new ImageException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    /// Reads straight into memory until it is full.
    void read(long from, MemorySegment into) {
        try {
            for (long done = 0; done < into.byteSize(); ) {
                long length = Math.min(MAX_READ_BYTES, into.byteSize() - done);
                ByteBuffer buffer = into.asSlice(done, length).asByteBuffer();
                int read = channel.read(buffer, from + done);
                if (read < 0) {
                    throw new ImageException(path, "became shorter while it was read");
                }
                done += read;
            }
        } catch (IOException e) {
            throw new ImageException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    /// A file that was only read has nothing to lose when closing it fails.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ImageException(path, "cannot be closed: " + e.getMessage(), e);
        }
    }
}
