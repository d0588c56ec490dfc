package dev.godwit.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The state section `spec`, little-endian, 43 bytes, or 59 of a guest that replays a trace:
/// ```
///   0  i64  memory in bytes
///   8  i32  page size in bytes
///  12  i32  vCPUs
///  16  u8   workload: 1 idle, 2 stress, 3 hotspot, 4 stream, 5 kv, 6 kernel-compile, 7 npb-ep,
///           8 specjbb, 9 rubis, 10 trace
///  17  u8   fill: 1 zero, 2 random, 3 text, 4 mixed
///  18  i64  dirty rate in bytes per second; 2^63 - 1 is unpaced
///  26  i64  working set in bytes
///  34  i64  seed
///  42  u8   free pages: 0 are not reported, 1 are
///  43  i32  records of the trace
///  47  i32  its length in microseconds
///  51  i64  digest of its records
/// ```
final class SpecSection {
    static final String NAME = "spec";
    private static final int VERSION = 1;
    private static final int BYTES = 43;
    private static final int TRACE_BYTES = 16;

    private SpecSection() {}

    static StateSection write(GuestSpec spec) {
        Trace trace = spec.trace();
        ByteBuffer bytes = ByteBuffer.allocate(trace == null ? BYTES : BYTES + TRACE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(spec.memoryBytes())
                .putInt(spec.pageSize())
                .putInt(spec.vcpus())
                .put(tag(spec.workload()))
                .put(tag(spec.fill()))
                .putLong(spec.dirtyBytesPerSecond())
                .putLong(spec.workingSetBytes())
                .putLong(spec.seed())
                .put((byte) (spec.freePageReporting() ? 1 : 0));
        if (trace != null) {
            bytes.putInt(trace.records()).putInt(trace.durationUs()).putLong(trace.digest());
        }
        return new StateSection(NAME, VERSION, bytes.array());
    }

    static GuestSpec read(StateSection section) {
        if (!section.name().equals(NAME)) {
            throw new MalformedStateException(section.name(), 0, "is not the section '" + NAME + "'");
        }
        SectionReader reader = new SectionReader(section, VERSION);
        long memoryBytes = reader.word();
        int pageSize = reader.integer();
        int vcpus = reader.integer();
        WorkloadKind workload = workload(reader);
        GuestSpec.Builder builder = GuestSpec.builder()
                .memoryBytes(memoryBytes)
                .pageSize(pageSize)
                .vcpus(vcpus)
                .workload(workload)
                .fill(fill(reader))
                .dirtyBytesPerSecond(reader.word())
                .workingSetBytes(reader.word())
                .seed(reader.word())
                .freePageReporting(flag(reader));
        try {
            if (workload == WorkloadKind.TRACE) {
                builder.trace(new Trace(reader.integer(), reader.integer(), reader.word()));
            }
            reader.end();
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw reader.malformed("is not a possible guest: " + e.getMessage());
        }
    }

    private static boolean flag(SectionReader reader) {
        int value = reader.unsignedByte();
        if (value > 1) {
            throw reader.malformed("free pages are reported, 1, or not, 0, but this is " + value);
        }
        return value == 1;
    }

    private static byte tag(WorkloadKind workload) {
        return switch (workload) {
            case IDLE -> 1;
            case STRESS -> 2;
            case HOTSPOT -> 3;
            case STREAM -> 4;
            case KV -> 5;
            case KERNEL_COMPILE -> 6;
            case NPB_EP -> 7;
            case SPECJBB -> 8;
            case RUBIS -> 9;
            case TRACE -> 10;
        };
    }

    private static byte tag(Fill fill) {
        return switch (fill) {
            case ZERO -> 1;
            case RANDOM -> 2;
            case TEXT -> 3;
            case MIXED -> 4;
        };
    }

    private static WorkloadKind workload(SectionReader reader) {
        int tag = reader.unsignedByte();
        for (WorkloadKind workload : WorkloadKind.values()) {
            if (tag(workload) == tag) {
                return workload;
            }
        }
        throw reader.malformed("unknown workload " + tag);
    }

    private static Fill fill(SectionReader reader) {
        int tag = reader.unsignedByte();
        for (Fill fill : Fill.values()) {
            if (tag(fill) == tag) {
                return fill;
            }
        }
        throw reader.malformed("unknown fill " + tag);
    }
}
