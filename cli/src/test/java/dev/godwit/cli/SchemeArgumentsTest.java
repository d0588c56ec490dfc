package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Mode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.policy.Itc;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.RatePolicy;
import dev.godwit.source.policy.Termination;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Throttle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class SchemeArgumentsTest {
    static List<String> schemes() {
        return SchemeCatalog.names();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void shouldTakeEverySchemeByItsName(String name) {
        assertThat(scheme("--scheme", name)).isEqualTo(SchemeCatalog.named(name));
        assertThat(scheme(
                        "--scheme",
                        name,
                        "--mode",
                        SchemeCatalog.named(name).mode().label()))
                .isEqualTo(SchemeCatalog.named(name));
    }

    @Test
    void shouldTakeTheSchemeOfTheModeWhereNoneIsNamed() {
        assertThat(scheme()).isEqualTo(SchemeCatalog.named("pre-copy"));
        for (Mode mode : Mode.values()) {
            assertThat(scheme("--mode", mode.label()).name()).isEqualTo(mode.label());
        }
    }

    @Test
    void shouldReplacePolicies() {
        Scheme scheme = scheme(
                "--stop=itc,max-rounds=37",
                "--selection=time-series,k=4,n=6",
                "--order=least-dirtied-first",
                "--throttle=dirty-limit,limit=20MiB/s",
                "--rate=fixed,rate=50MiB/s");

        assertThat(scheme.name()).isEqualTo("pre-copy");
        assertThat(scheme.termination()).isEqualTo(AnyOf.of(Itc.DEFAULT, new MaxRounds(37)));
        assertThat(scheme.selection()).isEqualTo(new PageSelection.TimeSeries(4, 6));
        assertThat(scheme.order()).isEqualTo(PageOrder.LEAST_DIRTIED_FIRST);
        assertThat(scheme.throttle()).isEqualTo(new Throttle.DirtyLimit(20 << 20));
        assertThat(scheme.rate()).isEqualTo(new RatePolicy.Fixed(50 << 20));
    }

    @Test
    void shouldSetParametersWhereverTheSchemeHasThem() {
        assertThat(scheme("--scheme=time-series", "--set=k=3,n=7", "--set", "max-rounds=9"))
                .isEqualTo(SchemeCatalog.named("time-series")
                        .with("n", "7")
                        .with("k", "3")
                        .with("max-rounds", "9"));
        Scheme clark = scheme("--scheme=clark", "--set=max=1Gbit/s");
        assertThat(clark.rate().last()).hasValue(125_000_000);
        assertThat(clark.termination().rules())
                .contains(new Termination.DynamicRate(12_500_000, 125_000_000, 6_250_000));
    }

    @Test
    void shouldChangeTheLimitsThatTheSchemeHasAndAddNone() {
        assertThat(scheme("--downtime-limit=50ms", "--max-rounds=4").termination())
                .isEqualTo(AnyOf.of(DowntimeLimit.of(Duration.ofMillis(50)), new MaxRounds(4)));
        assertThat(scheme("--scheme=itc-lm", "--downtime-limit=50ms", "--max-rounds=4"))
                .isEqualTo(SchemeCatalog.named("itc-lm"));
        assertThat(scheme("--scheme=hpc", "--max-rounds=4").termination().rules())
                .contains(new MaxRounds(4));
        assertThat(scheme("--mode=hybrid", "--max-rounds=4")).isEqualTo(SchemeCatalog.named("hybrid"));
        assertThat(scheme("--mode=hybrid", "--pre-copy-rounds=4").termination().rules())
                .isEqualTo(List.of(new MaxRounds(4)));
    }

    @Test
    void shouldLetTheFlowWindowGoByTheDowntimeThatTheRulesAimAt() {
        assertThat(options("--scheme=itc-lm", "--downtime-limit=50ms").downtimeLimit())
                .isEqualTo(Duration.ofMillis(50));
        assertThat(options("--stop=downtime-limit=40ms").downtimeLimit()).isEqualTo(Duration.ofMillis(40));
        assertThat(options("--scheme=itc-lm").downtimeLimit()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void shouldEncodeAsTheSchemeDoesUnlessToldOtherwise() {
        assertThat(options("--scheme=delta").deltaCacheBytes()).isEqualTo(256 << 20);
        assertThat(options("--scheme=delta", "--delta=64M", "--compress=lz4").deltaCacheBytes())
                .isEqualTo(64 << 20);
        assertThat(options("--scheme=delta", "--compress=lz4").compression()).hasToString("lz4");
        assertThat(options("--scheme=hmdc").compression()).hasToString("none");
    }

    @Test
    void shouldTakeALimitTwiceOnlyWhereBothAreTheSame() {
        assertThat(scheme("--stop=max-rounds=5", "--max-rounds=5").termination())
                .isEqualTo(AnyOf.of(new MaxRounds(5)));
        assertThat(scheme("--stop=max-rounds", "--max-rounds=5").termination()).isEqualTo(AnyOf.of(new MaxRounds(5)));
        assertThatThrownBy(() -> scheme("--set=downtime-limit=1s", "--downtime-limit=2s"))
                .hasMessageContaining("contradictory stop rules: --downtime-limit 2s");
    }

    private static Scheme scheme(String... arguments) {
        return CommandLine.populateCommand(new SchemeArguments(), arguments).scheme();
    }

    private static MigrationOptions options(String... arguments) {
        return CommandLine.populateCommand(new MigrationArguments(), arguments)
                .options(
                        new CommandLine(new GodwitCommand()),
                        GuestSpec.builder().build());
    }
}
