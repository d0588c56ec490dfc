package dev.godwit.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What memory this machine has.
public final class MachineMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern AVAILABLE = line("MemAvailable");
    private static final Pattern FREE = line("MemFree");

    private MachineMemory() {}

    private static Pattern line(String name) {
        return Pattern.compile("(?m)^" + name + ":\\s*(\\d{1,15}) kB$");
    }

    /// What new work can use without swapping, as the kernel estimates it; nothing where no kernel says so.
    public static OptionalLong availableBytes() {
        return read(AVAILABLE);
    }

    /// What nobody uses, not even as a cache; nothing where no kernel says so.
    public static OptionalLong freeBytes() {
        return read(FREE);
    }

    private static OptionalLong read(Pattern line) {
        try {
            return bytes(Files.readString(MEMINFO), line);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong availableBytes(String meminfo) {
        return bytes(meminfo, AVAILABLE);
    }

    static OptionalLong freeBytes(String meminfo) {
        return bytes(meminfo, FREE);
    }

    private static OptionalLong bytes(String meminfo, Pattern line) {
        Matcher matcher = line.matcher(meminfo);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024) : OptionalLong.empty();
    }

    /// A size as people read it, such as `1.5 GiB`.
    static String describe(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }
}
