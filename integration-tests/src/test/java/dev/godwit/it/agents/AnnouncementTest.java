package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameCodec;
import dev.godwit.protocol.Mode;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a post-copy says on its data connections is said while the guest still runs.
@Timeout(60)
class AnnouncementTest {
    @Test
    void shouldNeedNoDataConnectionWhileTheGuestIsPaused() throws Exception {
        var handedOver = new CountDownLatch(1);
        try (Target target = new Target();
                Relay relay = new Relay(target.address());
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build());
                SourceAgent source = SourceAgent.connect(
                        relay.address(), Migrations.options(Mode.POST_COPY).build(), progress -> {
                            if (progress.phase() == Phase.POST_COPY) {
                                handedOver.countDown();
                            }
                        })) {
            target.watch(guest);
            int announcement = length(new Frame.Missing(
                            new int[] {0}, new int[] {guest.memory().pages()}))
                    + 2 * length(new Frame.Marker(0));
            Guest pausesOverADeadLink = Guests.before("pause", guest, () -> {
                Await.until("all was announced", () -> relay.dataBytesToTarget() == announcement);
                relay.freezePages();
            });
            CompletableFuture<MigrationReport> migration =
                    CompletableFuture.supplyAsync(() -> source.migrate(pausesOverADeadLink));

            assertThat(handedOver.await(15, TimeUnit.SECONDS)).isTrue();

            Await.until("the guest runs at the target", target::hasRunAGuest);
            assertThat(target.ranBesideItsSource()).isFalse();
            source.abandon();
            assertThat(migration.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.LOST);
        }
    }

    private static int length(Frame frame) {
        ByteBuf encoded = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
        try {
            return encoded.readableBytes();
        } finally {
            encoded.release();
        }
    }
}
