package dev.godwit.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.Provenances;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PapersTest {
    @Test
    void shouldFindTheSavingsReproducedWhereTheyAreAsPublished() {
        List<PaperClaim> claims =
                judged("itc-lm", cell -> cell.scheme().equals("itc-lm") ? saving(cell.workload()) : 0);

        assertThat(claims)
                .hasSize(14)
                .allSatisfy(claim ->
                        assertThat(claim.reproduced()).as(claim.toString()).isTrue());
        assertThat(claims.getFirst())
                .isEqualTo(new PaperClaim(
                        "itc-lm has less data sent on kernel-compile (section 4.3, figure 5 a)",
                        "-50.7 %",
                        "-60.0 %",
                        true,
                        "at least half of the published saving: 819 MiB in 2 rounds against 2 GiB in 2 rounds"));
        assertThat(claims.get(4).measured()).isEqualTo("-57.5 %");
    }

    @Test
    void shouldFindNothingReproducedWhereTheSchemeDoesNotWin() {
        List<PaperClaim> claims = judged("itc-lm", cell -> cell.scheme().equals("itc-lm") ? -0.3 : 0);

        assertThat(claims).allSatisfy(claim -> assertThat(claim.reproduced()).isFalse());
        assertThat(claims.getFirst().why()).startsWith("the opposite here: ");
        assertThat(claims.getLast().why()).startsWith("more than +25.0 %: ");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.25})
    void shouldCallLessThanHalfOfASavingNotReproduced(double saving) {
        PaperClaim first = judged("itc-lm", cell -> cell.scheme().equals("itc-lm") ? saving : 0)
                .getFirst();

        assertThat(first.reproduced()).isFalse();
        assertThat(first.why()).startsWith("the same direction, but less than half of the published saving: ");
        assertThat(judged("itc-lm", cell -> cell.scheme().equals("itc-lm") ? 0.26 : 0)
                        .getFirst()
                        .reproduced())
                .isTrue();
    }

    @Test
    void shouldCallADifferenceOfTwoPercentNone() {
        assertThat(judged("majority-history", cell -> cell.scheme().startsWith("majority") ? 0.015 : 0))
                .hasSize(9)
                .allSatisfy(claim -> {
                    assertThat(claim.reproduced()).isFalse();
                    assertThat(claim.why()).startsWith("no difference here: ");
                });
        assertThat(judged("majority-history", cell -> cell.scheme().startsWith("majority") ? 0.1 : 0))
                .filteredOn(claim -> !claim.claim().contains("before the guest stops"))
                .hasSize(6)
                .allSatisfy(claim -> assertThat(claim.reproduced()).isTrue());
    }

    @Test
    void shouldNotJudgeWhatWasNotRun() {
        Settings settings = Papers.named("itc-lm").settings();

        assertThat(new Results("", settings, Provenances.current()).report().paper())
                .hasSize(14)
                .allSatisfy(claim -> {
                    assertThat(claim.reproduced()).isFalse();
                    assertThat(claim.measured()).isEqualTo("not measured");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"itc-lm", "majority-history"})
    void shouldRunWhatItsClaimsAreAbout(String name) {
        Paper paper = Papers.named(name);

        assertThat(paper.settings().paper()).isEqualTo(name);
        assertThat(paper.scaling()).isNotBlank();
        assertThat(paper.claims()).flatExtracting(PapersTest::pairs).allSatisfy(pair -> {
            assertThat(paper.settings().schemes()).contains(pair.scheme(), pair.baseline());
            assertThat(paper.settings().workloads()).contains(pair.workload());
        });
    }

    @Test
    void shouldSayWhichPapersThereAre() {
        assertThatThrownBy(() -> Papers.named("itc"))
                .hasMessage("unknown paper 'itc': one of itc-lm, majority-history");
    }

    private static List<Claim.Pair> pairs(Claim claim) {
        return switch (claim) {
            case Claim.Saving saving -> List.of(saving.pair());
            case Claim.MeanSaving mean -> mean.pairs();
            case Claim.Less less -> List.of(less.pair());
            case Claim.NotMore notMore -> List.of(notMore.pair());
        };
    }

    private static double saving(String workload) {
        return workload.equals("npb-ep") ? 0.2 : workload.equals("kernel-compile") ? 0.6 : 0.75;
    }

    /// What comes out where a cell has so much less of everything than another.
    private static List<PaperClaim> judged(String paper, ToDoubleFunction<Cell> saving) {
        Settings settings = Papers.named(paper).settings();
        Results results = new Results("", settings, Provenances.current());
        for (Cell cell : settings.cells()) {
            double factor = 1 - saving.applyAsDouble(cell);
            results.add(cell, Reports.report(cell, 100 * factor, 4000 * factor, 2048 * factor, 60_000, 0));
        }
        return results.report().paper();
    }
}
