package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.policy.PageSelection.TimeSeries;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Termination.Remaining;
import dev.godwit.source.policy.Termination.Unit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyCatalogTest {
    static Stream<Arguments> everyPolicy() {
        return Stream.of(
                        PolicyCatalog.SELECTIONS.stream()
                                .map(name -> Map.entry(name, parser(PolicyCatalog::selection))),
                        PolicyCatalog.ORDERS.stream().map(name -> Map.entry(name, parser(PolicyCatalog::order))),
                        PolicyCatalog.TERMINATIONS.stream()
                                .map(name -> Map.entry(name, parser(PolicyCatalog::termination))),
                        PolicyCatalog.THROTTLES.stream().map(name -> Map.entry(name, parser(PolicyCatalog::throttle))),
                        PolicyCatalog.RATES.stream()
                                .map(name -> Map.entry(
                                        name.equals("fixed") ? "fixed,rate=1MiB/s" : name,
                                        parser(PolicyCatalog::rate))))
                .flatMap(policies -> policies)
                .map(policy -> Arguments.of(policy.getKey(), policy.getValue()));
    }

    private static Function<String, Policy> parser(Function<String, Policy> parser) {
        return parser;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyPolicy")
    void shouldReadBackEveryPolicyAsItIsWritten(String text, Function<String, Policy> parser) {
        Policy policy = parser.apply(text);

        assertThat(parser.apply(policy.text())).isEqualTo(policy);
        assertThat(policy.text()).startsWith(text);
        assertThat(policy.does()).isNotBlank();
        assertThat(policy.parameters())
                .allSatisfy(parameter -> assertThat(parameter.meaning()).isNotBlank());
    }

    @Test
    void shouldTakeParametersInAnyOrderAndDefaultsForTheRest() {
        assertThat(PolicyCatalog.selection("time-series,n=7,k=4")).isEqualTo(new TimeSeries(4, 7));
        assertThat(PolicyCatalog.selection("time-series")).isEqualTo(new TimeSeries(5, 5));
        assertThat(PolicyCatalog.selection("time-series,n=3")).isEqualTo(new TimeSeries(3, 3));
        assertThat(PolicyCatalog.termination("itc,max-rounds=37")).isEqualTo(AnyOf.of(Itc.DEFAULT, new MaxRounds(37)));
        assertThat(PolicyCatalog.termination("itc,distrust=4,trust=1.5,max-rounds"))
                .isEqualTo(AnyOf.of(new Itc(1.5, 4), new MaxRounds(30)));
        assertThat(PolicyCatalog.termination("remaining=30M").rules())
                .isEqualTo(List.of(new Remaining(30 << 20, Unit.BYTES)));
        assertThat(PolicyCatalog.termination("remaining=60").rules()).isEqualTo(List.of(new Remaining(60, Unit.PAGES)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "time-serie | unknown selection 'time-serie': one of all, skip-redirtied",
                "majorty,n=3 | did you mean majority?",
                "time-series,q=3 | unknown parameter of time-series 'q': one of n, k",
                "majority,m=3 | unknown parameter of majority 'm': one of n; did you mean n?",
                "all,k=3 | all has no parameters, and so no 'k'",
                "time-series,k=x | time-series: k: 'x' is not a whole number",
                "time-series,k=9 | k must be 1 to n, which is 5, not 9",
                "time-series,k | 'k' is not a parameter and its value",
                "time-series,k=1,k=2 | k is there twice",
                "matrix,share=2 | matrix: share: '2' is not a whole percentage, such as 20%"
            })
    void shouldSayWhatIsWrongWithASelection(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyCatalog.selection(text))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "itx | unknown stop rule 'itx': one of",
                "max-round=3 | did you mean max-rounds?",
                "xen,page=3 | unknown parameter of xen 'page': one of pages, rounds, factor; did you mean pages?",
                "itc,itc | 'itc' is there twice",
                "max-rounds=3,max-rounds=4 | 'max-rounds' is there twice",
                "xen,max-rounds=37 | contradictory stop rules: max-rounds=37 would never decide",
                "kvm,max-rounds=37 | ends the rounds after 31",
                "xen,kvm | contradictory stop rules",
                "itc,distrust=1 | distrust must be more than 1",
                "downtime-limit=300 | downtime-limit: downtime-limit: '300' is not a duration",
                "remaining=-1 | remaining"
            })
    void shouldSayWhatIsWrongWithStopRules(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyCatalog.termination(text))
                .withMessageContaining(message);
    }

    @Test
    void shouldNotInventTheRateOfAFixedOne() {
        assertThatThrownBy(() -> PolicyCatalog.rate("fixed")).hasMessageContaining("fixed needs its rate");
    }
}
