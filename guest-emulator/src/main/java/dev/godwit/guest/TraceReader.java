package dev.godwit.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads a trace line by line. What is wrong is told with the number of the line and what is allowed there.
final class TraceReader {
    private static final int FIRST_RECORDS = 1024;
    /// A line that is right has at most 21 characters; what is quoted of one that is not.
    private static final int MAX_QUOTED = 30;
    /// Of the largest numbers that are allowed.
    private static final int MAX_DIGITS = 10;

    private final Path file;
    private long[] packed = new long[FIRST_RECORDS];
    private int records;
    private int line;
    private int lastTimeUs;

    private TraceReader(Path file) {
        this.file = file;
    }

    static Trace read(Path file) {
        if (Files.isDirectory(file)) {
            throw new TraceException(file, "is a directory");
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new TraceReader(file).read(lines);
        } catch (NoSuchFileException e) {
            throw new TraceException(file, "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new TraceException(file, "permission denied", e);
        } catch (MalformedInputException e) {
            throw new TraceException(file, "is no text", e);
        } catch (IOException e) {
            throw new TraceException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private Trace read(BufferedReader lines) throws IOException {
        String header = lines.readLine();
        line = 1;
        if (!Trace.HEADER.equals(header)) {
            throw malformed((header == null ? "is missing" : quoted(header)) + ": must be '" + Trace.HEADER + "'");
        }
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            add(text);
        }
        if (records == 0) {
            throw new TraceException(file, "has no records: a line such as 10000,42 for each page write is needed");
        }
        if (lastTimeUs == 0) {
            throw malformed("the last time is 0: it is the length of the trace, and must be more");
        }
        return Trace.of(Arrays.copyOf(packed, records), file);
    }

    private void add(String text) {
        int comma = text.indexOf(',');
        if (comma < 0 || text.indexOf(',', comma + 1) >= 0) {
            throw malformed(quoted(text) + ": must be a time in microseconds, a comma and a page, such as 10000,42");
        }
        int timeUs = number("time", text.substring(0, comma), Trace.MAX_DURATION_US);
        int page = number("page", text.substring(comma + 1), Integer.MAX_VALUE - 1);
        if (timeUs < lastTimeUs) {
            throw malformed("time " + timeUs + " is before " + lastTimeUs + " of the line above: times must not fall");
        }
        if (records == Trace.MAX_RECORDS) {
            throw malformed("more than " + Trace.MAX_RECORDS + " records: cut the trace");
        }
        if (records == packed.length) {
            packed = Arrays.copyOf(packed, 2 * records);
        }
        packed[records++] = Trace.pack(timeUs, page);
        lastTimeUs = timeUs;
    }

    private int number(String what, String text, int most) {
        boolean digits = !text.isEmpty() && text.length() <= MAX_DIGITS;
        long value = 0;
        for (int i = 0; digits && i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            digits = digit >= 0 && digit <= 9;
            value = 10 * value + digit;
        }
        if (!digits || value > most) {
            throw malformed(what + " " + quoted(text) + ": must be a whole number from 0 to " + most);
        }
        return (int) value;
    }

    private static String quoted(String text) {
        return "'" + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…") + "'";
    }

    private TraceException malformed(String reason) {
        return new TraceException(file, "line " + line + ": " + reason);
    }
}
