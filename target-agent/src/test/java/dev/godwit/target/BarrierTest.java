package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.Role;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BarrierTest {
    private TargetFixture target;

    @BeforeEach
    void listen() throws Exception {
        target = new TargetFixture();
    }

    @AfterEach
    void close() {
        target.close();
    }

    @ParameterizedTest(name = "the marker of channel {0} comes last")
    @ValueSource(ints = {0, 1, 2})
    void shouldSayReadyOnlyWhenEveryMarkerHasCome(int last) throws Exception {
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY).sentPages();
            source.switchover(source.root(), RawSource.PAGES);
            for (int channel = 0; channel < RawSource.CHANNELS; channel++) {
                if (channel != last) {
                    source.mark(channel);
                }
            }
            source.awaitTaken();
            source.control().assertNothingCame();

            source.mark(last);

            source.control().await(Frame.Ready.class);
        }
    }

    @Test
    void shouldAcknowledgeAllBatchesOfAChannelAndNoMore() throws Exception {
        try (RawSource source = target.source()) {
            ByteBuf[] batches = {source.batch(0), source.batch(1), source.batch(2)};
            long bytes = Stream.of(batches).mapToLong(ByteBuf::readableBytes).sum();
            source.offered(Mode.PRE_COPY);

            Stream.of(batches).forEach(source.data(0)::send);

            source.data(0).awaitAcknowledged(bytes);
            source.sendPage(3);
            source.data(0).awaitAcknowledged(bytes + bytes / 3);
        }
    }

    @Test
    void shouldAcknowledgeZerosAsMoreThanTheirBytes() throws Exception {
        try (RawSource source = target.source()) {
            ByteBuf content = source.batch(0);
            ByteBuf zeros = source.zeroBatch(1, 20);
            long bytes = (long) content.readableBytes() + zeros.readableBytes();
            source.offered(Mode.PRE_COPY);

            source.data(0).send(content);
            source.data(0).send(zeros);

            source.data(0).awaitAcknowledged(bytes + 20L * 64);
        }
    }

    @Test
    void shouldSayReadyOnlyWhenTheStateHasCome() throws Exception {
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY).sentPages().marked();
            source.awaitTaken();
            source.control().assertNothingCame();

            source.switchover(source.root(), RawSource.PAGES);

            source.control().await(Frame.Ready.class);
        }
    }

    @Test
    void shouldNameThePageAndBothDigestsOfABadPageBeforeTheSwitchover() throws Exception {
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY);
            source.data(1).send(source.badBatch(70));

            Frame.Refused refused = source.control().await(Frame.Refused.class);

            assertThat(refused.code()).isEqualTo(RefusalCode.DIGEST);
            assertThat(refused.reason())
                    .matches(
                            "page 70 does not match its digest: [0-9a-f]{16} came with it, its bytes have [0-9a-f]{16}");
            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldAskOnceMoreForAPageThatIsBadAfterTheSwitchover() throws Exception {
        try (RawSource source = target.source()) {
            Peer pull = source.runningWithoutPages();
            int page = pull.await(Frame.Pull.class).page();
            pull.send(source.badBatch(page));
            assertThat(awaitAgain(pull).page()).isEqualTo(page);

            pull.send(source.batch(page));
            source.sentPages();

            Frame.Complete complete = source.control().await(Frame.Complete.class);
            assertThat(complete.root()).isEqualTo(source.root());
            assertThat(complete.dropped()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void shouldClearAPageThatWasSentBeforeTheSwitchoverAndComesAsZerosAfterIt() throws Exception {
        int page = RawSource.PAGES - 1; // beyond the working set: the guest that runs leaves it as it comes
        int channel = FrameFormat.channelOf(page, RawSource.CHANNELS);
        try (RawSource source = target.source()) {
            source.offered(Mode.HYBRID).sendPage(page);
            source.open(Role.PULL, 0);
            source.announcedAllMissing().marked().switchover(0, 0);
            source.control().await(Frame.Ready.class);
            source.control().send(new Frame.Commit());
            source.control().await(Frame.Running.class);

            source.data(channel).send(source.zeroBatch(page, 1));
            for (int other = 0; other < page; other++) {
                source.sendPage(other);
            }

            source.control().await(Frame.Complete.class);
            try (Guest guest = target.agent().awaitGuest(Duration.ofSeconds(15))) {
                MemorySegment memory = guest.memory().segment();
                byte[] bytes = memory.asSlice((long) page * RawSource.PAGE, RawSource.PAGE)
                        .toArray(ValueLayout.JAVA_BYTE);
                assertThat(bytes).containsOnly(0);
            }
        }
    }

    @Test
    void shouldClearARunOfPagesThatWereWrittenBeforeAndComeAsZeros() throws Exception {
        int first = 70; // beyond the working set
        int count = 50;
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY).sentPages().sendZeros(first, count);
            source.marked().switchover(source.root(), RawSource.PAGES);
            assertThat(source.control().await(Frame.Ready.class).root()).isEqualTo(source.root());
            source.control().send(new Frame.Commit());

            try (Guest guest = target.agent().awaitGuest(Duration.ofSeconds(15))) {
                byte[] bytes = guest.memory()
                        .segment()
                        .asSlice((first - 1L) * RawSource.PAGE, (count + 2L) * RawSource.PAGE)
                        .toArray(ValueLayout.JAVA_BYTE);
                int end = bytes.length - RawSource.PAGE;
                assertThat(Arrays.copyOfRange(bytes, RawSource.PAGE, end)).containsOnly(0);
                assertThat(bytes[RawSource.PAGE - 1] != 0 || bytes[RawSource.PAGE - 2] != 0)
                        .isTrue();
                assertThat(bytes[end] != 0 || bytes[end + 1] != 0).isTrue();
            }
        }
    }

    @Test
    void shouldLoseTheGuestWhenAPageIsBadTwiceAfterTheSwitchover() throws Exception {
        try (RawSource source = target.source()) {
            Peer pull = source.runningWithoutPages();
            int page = pull.await(Frame.Pull.class).page();
            pull.send(source.badBatch(page));
            awaitAgain(pull);

            pull.send(source.badBatch(page));

            Frame.Lost lost = source.control().await(Frame.Lost.class);
            assertThat(lost.code()).isEqualTo(LossCode.DIGEST);
            assertThat(lost.reason()).contains("page " + page).contains("twice");
            assertThat(source.ask(source.id())).isEqualTo(Outcome.RUNNING);
            assertThat(target.agent().awaitEnd().digestMismatch()).isTrue();
        }
    }

    private static Frame.Pull awaitAgain(Peer pull) throws InterruptedException {
        Frame.Pull next = pull.await(Frame.Pull.class);
        while (!next.again()) {
            next = pull.await(Frame.Pull.class);
        }
        return next;
    }

    /// What a source that lies does after its offer in some mode; each is refused before Commit, with these words.
    interface Lie {
        void tell(RawSource source) throws Exception;
    }

    private static Arguments lie(String what, Mode mode, RefusalCode code, String words, Lie lie) {
        return Arguments.of(what, mode, code, words, lie);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("a root that differs", Mode.PRE_COPY, RefusalCode.ROOT_MISMATCH, "the source sent", source -> {
                    source.sentPages().marked().switchover(source.root() + 1, RawSource.PAGES);
                }),
                lie("one page fewer than it says", Mode.PRE_COPY, RefusalCode.STATE, "300 pages", source -> {
                    source.sendPage(0);
                    source.marked().switchover(source.root(), RawSource.PAGES);
                }),
                lie(
                        "pages that are neither there nor missing",
                        Mode.POST_COPY,
                        RefusalCode.STATE,
                        "missing",
                        source -> {
                            source.data(0).send(new Frame.Missing(new int[] {0}, new int[] {64}));
                            source.marked().control().await(Frame.Settled.class);
                            source.switchover(0, 0);
                        }),
                lie("missing pages where none may be", Mode.PRE_COPY, RefusalCode.STATE, "missing", source -> {
                    source.sentPages().announcedAllMissing().marked().switchover(0, 0);
                }),
                lie("a state without sections", Mode.PRE_COPY, RefusalCode.STATE, "cannot be restored", source -> {
                    source.sentPages().marked();
                    source.control().send(new Frame.Switchover(source.root(), RawSource.PAGES, List.of()));
                }),
                lie("missing pages beyond the memory", Mode.POST_COPY, RefusalCode.STATE, "Missing", source -> {
                    source.data(0).send(new Frame.Missing(new int[] {RawSource.PAGES - 1}, new int[] {2}));
                }),
                lie("a missing map behind the marker", Mode.POST_COPY, RefusalCode.STATE, "Missing", source -> {
                    source.mark(0);
                    source.data(0).send(new Frame.Missing(new int[] {0}, new int[] {1}));
                }),
                lie("a missing map on the pull channel", Mode.POST_COPY, RefusalCode.STATE, "Missing", source -> {
                    source.open(Role.PULL, 0).send(new Frame.Missing(new int[] {0}, new int[] {1}));
                }),
                lie("a marker that counts too many", Mode.PRE_COPY, RefusalCode.STATE, "Marker", source -> {
                    source.data(2).send(new Frame.Marker(1));
                }),
                lie("a marker that counts too few", Mode.PRE_COPY, RefusalCode.STATE, "Marker", source -> {
                    source.sendPage(0);
                    source.data(0).send(new Frame.Marker(0));
                }),
                lie("two markers", Mode.PRE_COPY, RefusalCode.STATE, "Marker", source -> {
                    source.mark(1);
                    source.mark(1);
                }),
                lie("two markers and none on one channel", Mode.POST_COPY, RefusalCode.STATE, "Marker", source -> {
                    source.mark(0);
                    source.mark(1);
                    source.mark(1);
                }),
                lie("a marker on the pull channel", Mode.POST_COPY, RefusalCode.STATE, "Marker", source -> {
                    source.open(Role.PULL, 0).send(new Frame.Marker(0));
                }),
                lie("a page behind the marker", Mode.PRE_COPY, RefusalCode.STATE, "barrier and Commit", source -> {
                    source.mark(0);
                    source.data(0).send(source.batch(0));
                }),
                lie(
                        "zeros beyond a channel's block",
                        Mode.PRE_COPY,
                        RefusalCode.STATE,
                        "page 64 does not belong",
                        source -> source.data(0).send(source.zeroBatch(60, 5))),
                lie("zeros behind the marker", Mode.PRE_COPY, RefusalCode.STATE, "barrier and Commit", source -> {
                    source.mark(0);
                    source.data(0).send(source.zeroBatch(0, 1));
                }),
                lie(
                        "a page on another channel",
                        Mode.PRE_COPY,
                        RefusalCode.STATE,
                        "page 64 does not belong",
                        source -> {
                            source.data(0).send(source.batch(64));
                        }),
                lie("a page on the pull channel", Mode.POST_COPY, RefusalCode.STATE, "barrier and Commit", source -> {
                    source.open(Role.PULL, 0).send(source.batch(0));
                }),
                lie("a state on a data channel", Mode.PRE_COPY, RefusalCode.STATE, "Switchover", source -> {
                    source.data(0).send(new Frame.Switchover(0, 0, List.of()));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void shouldRefuseAndDiscardWhatALyingSourceSends(String what, Mode mode, RefusalCode code, String words, Lie lie)
            throws Exception {
        try (RawSource source = target.source()) {
            source.offered(mode);
            lie.tell(source);

            Frame.Refused refused = source.control().await(Frame.Refused.class);

            assertThat(refused.code()).as(what).isEqualTo(code);
            assertThat(refused.reason()).contains(words);
            source.control().awaitClosed();
            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldDiscardWhenAPageComesBetweenReadyAndCommit() throws Exception {
        try (RawSource source = target.source()) {
            source.ready(Mode.PRE_COPY);
            source.sendPage(0);

            assertThat(source.control().await(Frame.Refused.class).reason()).contains("barrier and Commit");
            source.control().send(new Frame.Commit());

            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }
}
