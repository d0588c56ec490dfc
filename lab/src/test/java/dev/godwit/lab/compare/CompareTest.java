package dev.godwit.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.report.MigrationReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CompareTest {
    private static final long SECOND = 1_000_000_000;
    private static final Settings SETTINGS =
            new Settings(List.of("a", "b", "c"), List.of("stress"), List.of("none"), 3, List.of("--memory=1G"), null);

    private long nowNs;
    private final List<String> ran = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<CompareReport> saved = new ArrayList<>();
    private final List<CompareProgress> progress = new ArrayList<>();

    @Test
    void shouldNotCountTheFirstRunOfASession() throws Exception {
        CompareReport report = compare(SETTINGS, null).run();

        assertThat(ran).hasSize(10);
        assertThat(report.done()).isEqualTo(9);
        assertThat(report.cells()).allSatisfy(cell -> assertThat(cell.runs()).hasSize(3));
    }

    @Test
    void shouldRunEachRepeatOfAllCellsBeforeTheNextAndBeginEachOneCellLater() throws Exception {
        compare(SETTINGS, null).run();

        assertThat(ran.subList(1, 10)).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
    }

    @Test
    void shouldHandOverAllResultsAfterEachRun() throws Exception {
        compare(SETTINGS, null).run();

        assertThat(saved).extracting(CompareReport::done).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void shouldGoOnAfterWhatIsThere() throws Exception {
        compare(SETTINGS, null).run();
        CompareReport earlier = saved.get(3);
        ran.clear();

        CompareReport report = compare(SETTINGS, earlier).run();

        assertThat(ran.subList(1, ran.size())).containsExactly("c", "a", "c", "a", "b");
        assertThat(report.done()).isEqualTo(9);
        assertThat(report.date()).isEqualTo(earlier.date());
    }

    @Test
    void shouldRunNothingWhereNothingIsLeft() throws Exception {
        CompareReport all = compare(SETTINGS, null).run();
        ran.clear();

        assertThat(compare(SETTINGS, all).run()).isEqualTo(all);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldKeepWhatIsThereWhenItIsStopped() throws Exception {
        Fake runner = new Fake();
        Compare compare = new Compare(SETTINGS, null, runner, new Recorder(), () -> nowNs);
        runner.then(4, compare::stop);

        CompareReport report = compare.run();

        assertThat(compare.isStopped()).isTrue();
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.cells())
                .allSatisfy(cell -> assertThat(cell.failures()).isEmpty());
    }

    @Test
    void shouldGoOnAfterARunThatFailedAndSayWhy() throws Exception {
        Fake runner = new Fake();
        runner.failing = "b";
        CompareReport report = new Compare(SETTINGS, null, runner, new Recorder(), () -> nowNs).run();

        assertThat(report.done()).isEqualTo(9);
        assertThat(report.cells().get(1).runs()).isEmpty();
        assertThat(report.cells().get(1).failures())
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo("the link was cut"));
        assertThat(report.cells().get(1).median().get("downtime")).isNull();
        assertThat(messages)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).isEqualTo("failed: b, stress: the link was cut"));
    }

    @Test
    void shouldTellHowLongTheRestWillTake() throws Exception {
        compare(SETTINGS, null).run();

        // The discarded run of a took 1 s, so all nine are expected to; b takes 2 s and c 3 s, which is seen later.
        assertThat(progress.getFirst().left()).isNull();
        assertThat(progress.get(1).left()).hasSeconds(9);
        assertThat(progress.get(9).left()).hasSeconds(2);
        assertThat(progress.get(9).run()).isEqualTo("run 9 of 9: ");
    }

    private Compare compare(Settings settings, @Nullable CompareReport earlier) {
        return new Compare(settings, earlier, new Fake(), new Recorder(), () -> nowNs);
    }

    private final class Fake implements Runner {
        private final Map<Integer, Runnable> afterRun = new HashMap<>();
        private @Nullable String failing;
        private boolean stopped;

        void then(int run, Runnable action) {
            afterRun.put(run, action);
        }

        @Override
        public MigrationReport run(Cell cell, Consumer<String> steps) throws RunFailedException {
            ran.add(cell.scheme());
            steps.accept("warm up");
            nowNs += switch (cell.scheme()) {
                case "a" -> SECOND;
                case "b" -> 2 * SECOND;
                default -> 3 * SECOND;
            };
            afterRun.getOrDefault(ran.size() - 1, () -> {}).run();
            if (stopped) {
                throw new RunFailedException(130, "it was stopped");
            }
            if (cell.scheme().equals(failing)) {
                throw new RunFailedException(1, "the link was cut");
            }
            return Reports.report(cell, ran.size(), 1000, 1024, 100, 0);
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }

    private final class Recorder implements Compare.Listener {
        @Override
        public void progress(CompareProgress each) {
            progress.add(each);
        }

        @Override
        public void message(String line) {
            messages.add(line);
        }

        @Override
        public void results(CompareReport report) {
            saved.add(report);
        }
    }

    @Test
    void shouldTellASchemeItsOwnOptionsInPlaceOfThoseOfAll() {
        Cell cell = new Cell("pre-copy --compress=lz4 --max-rounds=3", "kv", "none");

        assertThat(cell.sourceArguments(List.of("--memory=1G", "--compress=zstd", "--delta")))
                .containsExactly(
                        "--memory=1G",
                        "--delta",
                        "--scheme=pre-copy",
                        "--compress=lz4",
                        "--max-rounds=3",
                        "--workload=kv");
    }

    @Test
    void shouldCompareEveryCombination() {
        Settings settings =
                new Settings(List.of("a", "b"), List.of("x", "y"), List.of("none", "wan"), 1, List.of(), null);

        assertThat(settings.cells().stream().map(Cell::label))
                .containsExactlyElementsOf(
                        Stream.of("a, x", "b, x", "a, x, wan", "b, x, wan", "a, y", "b, y", "a, y, wan", "b, y, wan")
                                .toList());
    }
}
