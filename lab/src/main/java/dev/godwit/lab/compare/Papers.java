package dev.godwit.lab.compare;

import dev.godwit.lab.compare.Claim.Less;
import dev.godwit.lab.compare.Claim.MeanSaving;
import dev.godwit.lab.compare.Claim.NotMore;
import dev.godwit.lab.compare.Claim.Pair;
import dev.godwit.lab.compare.Claim.Saving;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The papers whose experiments can be run again.
public final class Papers {
    private static final SequencedMap<String, Paper> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("itc-lm", itcLm());
        BY_NAME.put("majority-history", majorityHistory());
    }

    private Papers() {}

    /// Their names, in order.
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /// The paper of this name.
    ///
    /// @throws IllegalArgumentException with a message that lists the names that are allowed
    public static Paper named(String name) {
        Paper paper = BY_NAME.get(name);
        if (paper == null) {
            throw new IllegalArgumentException("unknown paper '" + name + "': one of " + String.join(", ", names()));
        }
        return paper;
    }

    /// Zhu et al. 2013. The savings are those of section 4.3 and figure 5, of guests of 1 GB.
    private static Paper itcLm() {
        // A quarter of the paper's 30 MB, for a quarter of its memory.
        String baseline = "itc-baseline --stop=remaining=7680K,max-rounds=37";
        String scheme = "itc-lm";
        Map<String, Double> data = new LinkedHashMap<>();
        data.put("kernel-compile", -0.5073);
        data.put("npb-ep", -0.0774);
        data.put("specjbb", -0.6955);
        data.put("rubis", -0.7329);
        Map<String, Double> time = new LinkedHashMap<>();
        time.put("kernel-compile", -0.5054);
        time.put("npb-ep", -0.1770);
        time.put("specjbb", -0.7003);
        time.put("rubis", -0.7514);
        List<Claim> claims = new ArrayList<>();
        data.forEach((workload, saving) -> claims.add(
                new Saving(new Pair(Quantity.DATA, scheme, baseline, workload, "section 4.3, figure 5 a"), saving)));
        claims.add(new MeanSaving(
                data.keySet().stream()
                        .map(workload -> new Pair(Quantity.DATA, scheme, baseline, workload, "section 4.3"))
                        .toList(),
                -0.5033));
        time.forEach((workload, saving) -> claims.add(new Saving(
                new Pair(Quantity.TOTAL_TIME, scheme, baseline, workload, "section 4.3, figure 5 b"), saving)));
        claims.add(new MeanSaving(
                time.keySet().stream()
                        .map(workload -> new Pair(Quantity.TOTAL_TIME, scheme, baseline, workload, "section 4.3"))
                        .toList(),
                -0.5335));
        for (String workload : data.keySet()) {
            claims.add(new NotMore(
                    new Pair(Quantity.DOWNTIME, scheme, baseline, workload, "section 4.3, figure 5 c"),
                    "slight influence",
                    0.25));
        }
        return new Paper(
                "Zhu et al. 2013, ITC-LM: a smart iteration-termination criterion based live virtual machine migration",
                "A quarter of the paper's memory (256 MiB in place of 1 GB) and of its baseline's threshold (7.5 MiB in"
                        + " place of 30 MB); the same link of 1 Gbit/s, the same 2 vCPUs, the same 37 rounds. Rates"
                        + " are the same and working sets are shares of memory, so every round takes a quarter of the"
                        + " time and dirties a quarter of the pages: what remains after a round is the same share of"
                        + " memory. Medians of 3 runs in place of means of 5. Workloads are profiles of the paper's"
                        + " programs, not the programs.",
                new Settings(
                        List.of(baseline, scheme, "kvm-default"),
                        List.copyOf(data.keySet()),
                        List.of("1gbit"),
                        3,
                        List.of("--memory=256M", "--warm-up=1s"),
                        "itc-lm"),
                claims);
    }

    /// The paper's figures 2 to 4 have no numbers in its text, only that its scheme has less of each.
    private static Paper majorityHistory() {
        String rounds = " --stop=max-rounds=5";
        String timeSeries = "time-series" + rounds;
        String majority = "majority" + rounds;
        String clark = "clark" + rounds + " --rate=unlimited";
        List<String> workloads = List.of("stress", "hotspot", "rubis");
        List<Claim> claims = new ArrayList<>();
        for (String workload : workloads) {
            claims.add(new Less(
                    new Pair(Quantity.PAGES_BEFORE_STOP, majority, timeSeries, workload, "section 4, figure 2")));
            claims.add(new Less(new Pair(Quantity.DOWNTIME, majority, timeSeries, workload, "section 4, figure 3")));
            claims.add(new Less(new Pair(Quantity.TOTAL_TIME, majority, timeSeries, workload, "section 4, figure 4")));
        }
        return new Paper(
                "An improved pre-copy approach for transferring the VM data during the virtual machine migration for"
                        + " the cloud environment",
                "The paper simulates guests of 10 to 20 pages with random histories at 6.78 ms a page (CloudSim); here"
                        + " are real guests of its 128 MB over 1 Gbit/s, a history of 5 and a limit of 5 rounds as"
                        + " there, and a time series with its K = 5. Uniform random writes (stress) are nearest to its"
                        + " random histories; hotspot and rubis have the skew that a history can learn. Clark's"
                        + " selection stands beside them with the same limit of rounds and an unlimited rate.",
                new Settings(
                        List.of(timeSeries, majority, clark),
                        workloads,
                        List.of("1gbit"),
                        5,
                        List.of("--memory=128M", "--working-set=64M", "--warm-up=1s"),
                        "majority-history"),
                claims);
    }
}
