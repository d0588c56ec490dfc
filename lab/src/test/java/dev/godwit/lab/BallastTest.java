package dev.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.godwit.guest.MachineMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BallastTest {
    private static final long BYTES = 64L << 20;

    @Test
    void shouldHoldWhatTheTargetTakesUntilItIsGivenBack() {
        try (Ballast ballast = Ballast.of(BYTES, 0)) {
            assertThat(ballast.bytes()).isGreaterThan(BYTES);
            ballast.release();
            assertThat(ballast.bytes()).isZero();
        }
    }

    @Test
    void shouldHoldNothingWhereMemoryIsShort() {
        assumeTrue(MachineMemory.availableBytes().isPresent());
        try (Ballast ballast = Ballast.of(BYTES, 1L << 50)) {
            assertThat(ballast.bytes()).isZero();
        }
    }

    @Test
    void shouldGiveBackAsOthersTake() throws InterruptedException {
        assumeTrue(MachineMemory.freeBytes().isPresent());
        List<Ballast> others = new ArrayList<>();
        try (Ballast ballast = Ballast.of(BYTES, 0)) {
            long atFirst = ballast.bytes();
            ballast.payOut();
            ballast.payOut();
            Thread.sleep(100);
            assertThat(ballast.bytes()).isLessThan(atFirst).isPositive();

            // Whoever else frees memory meanwhile makes it wait; so others take until it has none.
            while (ballast.bytes() > 0 && others.size() < 20) {
                others.add(Ballast.of(BYTES, 0));
                Thread.sleep(100);
            }
            assertThat(ballast.bytes()).isZero();
        } finally {
            others.forEach(Ballast::close);
        }
    }
}
