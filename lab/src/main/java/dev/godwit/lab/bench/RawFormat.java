package dev.godwit.lab.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// What a raw connection says first. Slices of a memory go round over the channels; an echo has no channels.
///
/// @param transfer random, the same on all channels of a transfer
/// @param bytes of the memory; of an echo, of each answer
/// @param channel from 0
/// @param channels of the transfer, or [#ECHO]
record RawFormat(long transfer, long bytes, int channel, int channels) {
    static final int LENGTH = 24;
    static final int ECHO = 0;
    /// What an echo is asked with: as long as a pull.
    static final int QUESTION_LENGTH = 13;
    /// What a channel answers once all of its bytes are placed.
    static final int ACKNOWLEDGEMENT_LENGTH = 8;
    /// As much as a full batch of pages.
    static final int SLICE_BYTES = 256 << 10;

    ByteBuf encode(ByteBufAllocator allocator) {
        return allocator
                .buffer(LENGTH)
                .writeLongLE(transfer)
                .writeLongLE(bytes)
                .writeIntLE(channel)
                .writeIntLE(channels);
    }

    static RawFormat decode(ByteBuf in) {
        return new RawFormat(in.readLongLE(), in.readLongLE(), in.readIntLE(), in.readIntLE());
    }

    /// Where slice number `index` of this channel begins.
    long offset(long index) {
        return (index * channels + channel) * SLICE_BYTES;
    }
}
