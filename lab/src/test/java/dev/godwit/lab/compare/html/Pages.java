package dev.godwit.lab.compare.html;

import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.PaperClaim;
import dev.godwit.lab.compare.SyntheticResults;
import java.util.List;

/// Pages that are as full as pages get.
final class Pages {
    /// A name that would be markup, script and the end of a script, if it were let.
    static final String HOSTILE = "x</script><img src=x onerror=\"alert('1')\"> & {name|y}";

    private Pages() {}

    /// Nine schemes, one of them with a name that is up to no good, over two workloads.
    static CompareReport full() {
        CompareReport report = SyntheticResults.of(
                List.of(
                        "stop-and-copy",
                        "itc-baseline",
                        "itc-lm",
                        "kvm-default",
                        "post-copy",
                        "hybrid",
                        "adaptive-compression",
                        "pre-copy --compress=zstd:3 --max-rounds=12",
                        HOSTILE),
                List.of("kernel-compile", "rubis"),
                "1gbit,200us",
                5);
        return new CompareReport(
                report.schema(),
                report.date(),
                report.settings(),
                report.provenance(),
                report.cells(),
                List.of(
                        new PaperClaim(
                                "itc-lm sends less than itc-baseline on kernel-compile (section 4.3, figure 5 a)",
                                "-50.73 %",
                                "-47.2 %",
                                true,
                                "the same direction and at least half of the published saving"),
                        new PaperClaim(
                                "itc-lm takes less time than itc-baseline on rubis <b>",
                                "-75.14 %",
                                "-3.1 %",
                                false,
                                "the working set converged before the criterion was asked")));
    }
}
