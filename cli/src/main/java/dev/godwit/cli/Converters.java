package dev.godwit.cli;

import dev.godwit.guest.Fill;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.lab.link.LinkSpec;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.policy.Units;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// From the text of an option to its value, and the values that help and shell completion offer.
final class Converters {
    private Converters() {}

    /// Parses, and shows the parser's own message to the user.
    private static <T> T convert(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /// `512M`.
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Converters.convert(text, Units::parseSize);
        }
    }

    /// `4096`, or a size with a unit.
    static final class PageSize implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            String size = text.matches("\\d+") ? text + "B" : text;
            return Math.toIntExact(Math.min(Integer.MAX_VALUE, Converters.convert(size, Units::parseSize)));
        }
    }

    /// `100MiB/s`.
    static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Converters.convert(text, Units::parseRate);
        }
    }

    /// `100MiB/s` or `max`.
    static final class DirtyRate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return text.equals("max") ? GuestSpec.UNPACED : Converters.convert(text, DirtyRate::parse);
        }

        private static long parse(String text) {
            try {
                return Units.parseRate(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + ", or max", e);
            }
        }
    }

    /// `300ms`.
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Converters.convert(text, Units::parseDuration);
        }
    }

    /// `wan`, or `100mbit,40ms,jitter=5ms`.
    static final class Link implements ITypeConverter<LinkSpec> {
        @Override
        public LinkSpec convert(String text) {
            return Converters.convert(text, LinkSpec::parse);
        }
    }

    /// `HOST:PORT` or `[IPv6]:PORT`; the host is not looked up yet.
    static final class HostPort implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            return Converters.convert(text, HostPort::parse);
        }

        private static InetSocketAddress parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.indexOf(':') >= 0) {
                throw notAnAddress(text);
            }
            String port = text.substring(colon + 1);
            if (host.isBlank() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
                throw notAnAddress(text);
            }
            return InetSocketAddress.createUnresolved(host, Integer.parseInt(port));
        }

        private static IllegalArgumentException notAnAddress(String text) {
            return new IllegalArgumentException(
                    "'" + text + "' is not HOST:PORT, such as 127.0.0.1:7070 or [::1]:7070 (ports go to 65535)");
        }
    }

    /// A workload's name, or `trace:FILE`.
    static final class Workload implements ITypeConverter<WorkloadChoice>, Iterable<String> {
        @Override
        public WorkloadChoice convert(String text) {
            return Converters.convert(text, WorkloadChoice::parse);
        }

        @Override
        public Iterator<String> iterator() {
            return WorkloadKind.labels().stream()
                    .map(label -> label.replace("FILE", ""))
                    .iterator();
        }
    }

    /// A fill's name.
    static final class FillName implements ITypeConverter<Fill>, Iterable<String> {
        @Override
        public Fill convert(String text) {
            return Converters.convert(text, Fill::parse);
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(Fill.values()).map(Fill::label).iterator();
        }
    }

    /// A mode's name.
    static final class ModeName implements ITypeConverter<Mode>, Iterable<String> {
        @Override
        public Mode convert(String text) {
            return Converters.convert(text, Mode::parse);
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(Mode.values()).map(Mode::label).iterator();
        }
    }

    /// What is to be proved.
    static final class Verification implements ITypeConverter<VerifyMode>, Iterable<String> {
        @Override
        public VerifyMode convert(String text) {
            return Converters.convert(text, VerifyMode::parse);
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(VerifyMode.values()).map(VerifyMode::label).iterator();
        }
    }

    /// `none`, `lz4`, `zstd`, `zstd:LEVEL` or `adaptive`.
    static final class Compressor implements ITypeConverter<Compression>, Iterable<String> {
        @Override
        public Compression convert(String text) {
            return Converters.convert(text, Compression::parse);
        }

        @Override
        public Iterator<String> iterator() {
            return List.of("none", "lz4", "zstd", "adaptive").iterator();
        }
    }
}
