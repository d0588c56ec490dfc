package dev.godwit.lab.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.protocol.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PredictorTest {
    /// 1 GiB of pages that cost 4,096 bytes each, at 4,096,000 bytes a second: a thousand pages a second.
    private static final Conditions CONDITIONS = new Conditions(262_144, 4096, 4_096_000, 0.01);

    private static final Offset<Double> CLOSE = within(1e-6);

    @Test
    void shouldSendEverythingWhileTheGuestIsStoppedInStopAndCopy() {
        Prediction prediction = Predictor.predict(CONDITIONS, still(), Plan.of(Mode.STOP_AND_COPY));

        assertThat(prediction.downtimeSeconds()).isCloseTo(262.154, CLOSE);
        assertThat(prediction.totalSeconds()).isCloseTo(262.154, CLOSE);
        assertThat(prediction.wireBytes()).isEqualTo(1L << 30);
    }

    @Test
    void shouldSendEachPageOnceAndStopForTheFixedCostAloneInPostCopy() {
        Prediction prediction = Predictor.predict(CONDITIONS, still(), Plan.of(Mode.POST_COPY));

        assertThat(prediction.downtimeSeconds()).isEqualTo(0.01);
        assertThat(prediction.totalSeconds()).isCloseTo(262.154, CLOSE);
        assertThat(prediction.wireBytes()).isEqualTo(1L << 30);
    }

    @Test
    void shouldSendWhatWasDirtiedInItsRoundAfterTheSwitchoverInHybrid() {
        DirtyCurve curve = DirtyCurve.uniform(1000, 1e9);
        Prediction prediction = Predictor.predict(CONDITIONS, curve, Plan.of(Mode.HYBRID));

        assertThat(prediction.downtimeSeconds()).isEqualTo(0.01);
        assertThat(prediction.totalSeconds()).isCloseTo(262.144 + 0.01 + 1, CLOSE);
        assertThat(prediction.wireBytes()).isCloseTo((262_144 + 1000) * 4096.0, CLOSE);
        assertThat(prediction.rounds()).isOne();
    }

    /// V_mem (1 - λ^(n+1)) / (1 - λ), for a guest that never dirties a page twice.
    @Property
    void shouldSendTheGeometricSeriesOfTheLiteratureWhereNothingSaturates(
            @ForAll @DoubleRange(min = 0.01, max = 0.9) double lambda,
            @ForAll @IntRange(min = 1, max = 30) int rounds) {
        DirtyCurve curve = seconds -> 1000 * lambda * seconds;
        Plan plan = new Plan(Mode.PRE_COPY, Duration.ofNanos(1), rounds, 1);

        Prediction prediction = Predictor.predict(CONDITIONS, curve, plan);

        double series = (1L << 30) * (1 - Math.pow(lambda, rounds + 1)) / (1 - lambda);
        assertThat(prediction.wireBytes()).isCloseTo(series, within(series * 1e-9));
        assertThat(prediction.rounds()).isEqualTo(rounds);
    }

    @Test
    void shouldGoOnWithinTheLimitWhileARoundLeavesLess() {
        DirtyCurve curve = seconds -> 500 * seconds;

        Prediction prediction = Predictor.predict(CONDITIONS, curve, Plan.of(Mode.PRE_COPY));

        // 262,144 halved 19 times is half a page, of 0.5 ms, and the fixed 10 ms: there is none to send any more.
        assertThat(prediction.rounds()).isEqualTo(19);
        assertThat(prediction.downtimeSeconds()).isCloseTo(0.0105, CLOSE);
    }

    @Test
    void shouldEndItsRoundsWhereARoundSavesLessThanItTakesBesideItsBytes() {
        Conditions fast = new Conditions(262_144, 4096, 409_600_000, 0.01);

        Prediction prediction = Predictor.predict(fast, seconds -> 50_000 * seconds, Plan.of(Mode.PRE_COPY));

        // 100 pages take a millisecond: 64 were left by 128, 0.64 ms less, and 32 by 64, 0.32 ms less.
        assertThat(prediction.rounds()).isEqualTo(13);
        assertThat(prediction.downtimeSeconds()).isCloseTo(0.01032, CLOSE);
    }

    @Test
    void shouldNeverLeaveMoreThanTheWorkingSet() {
        DirtyCurve curve = DirtyCurve.uniform(5000, 1e6);

        Prediction prediction = Predictor.predict(CONDITIONS, curve, Plan.of(Mode.PRE_COPY));

        assertThat(prediction.rounds()).isEqualTo(30);
        assertThat(prediction.downtimeSeconds()).isCloseTo(5.01, within(0.001));
    }

    @Test
    void shouldDirtyAsManyPagesAsChanceLeavesTouched() {
        DirtyCurve curve = DirtyCurve.uniform(1000, 1000);

        assertThat(curve.pagesAfter(0)).isZero();
        assertThat(curve.pagesAfter(1)).isCloseTo(632.1, within(0.1));
        assertThat(curve.pagesAfter(100)).isCloseTo(1000, CLOSE);
    }

    @Test
    void shouldGoThroughMeasuredPointsAndStayBeyondTheLast() {
        DirtyCurve curve = DirtyCurve.measured(
                List.of(new DirtyCurve.Point(2, 300), new DirtyCurve.Point(1, 200), new DirtyCurve.Point(4, 320)));

        assertThat(curve.pagesAfter(0.5)).isEqualTo(100);
        assertThat(curve.pagesAfter(1)).isEqualTo(200);
        assertThat(curve.pagesAfter(1.5)).isEqualTo(250);
        assertThat(curve.pagesAfter(9)).isEqualTo(320);
    }

    @Property
    void shouldNeverFall(
            @ForAll List<@DoubleRange(min = 0, max = 1e6) Double> pages,
            @ForAll @DoubleRange(min = 0, max = 100) double at,
            @ForAll @DoubleRange(min = 0, max = 100) double later) {
        List<DirtyCurve.Point> points = new ArrayList<>(List.of(new DirtyCurve.Point(0.5, 10)));
        for (int i = 0; i < pages.size(); i++) {
            points.add(new DirtyCurve.Point(1 + i, pages.get(i)));
        }
        DirtyCurve curve = DirtyCurve.measured(points);

        assertThat(curve.pagesAfter(at + later)).isGreaterThanOrEqualTo(curve.pagesAfter(at) - 1e-6);
    }

    private static DirtyCurve still() {
        return seconds -> 0;
    }
}
