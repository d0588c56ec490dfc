package dev.godwit.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;

/// A network of its own for one command, in which loopback carries nothing else. Linux, as root or where users may make
/// namespaces.
final class NetworkNamespace {
    /// Runs the rest of the command line, then prints the kernel's counters.
    private static final String SCRIPT = "ip link set lo up && { \"$@\"; status=$?; cat /proc/net/dev; exit $status; }";

    private NetworkNamespace() {}

    /// What is to stand before a command line. Skips the test where there are no such namespaces.
    static List<String> orSkip() {
        for (List<String> unshare :
                List.of(List.of("unshare", "--net"), List.of("unshare", "--net", "--map-root-user"))) {
            List<String> prefix = new ArrayList<>(unshare);
            prefix.addAll(List.of("sh", "-c", SCRIPT, "sh"));
            List<String> trial = new ArrayList<>(prefix);
            trial.add("true");
            if (GodwitProcess.succeeds(trial)) {
                return prefix;
            }
        }
        return abort("this machine lets nobody make a network namespace (unshare --net), so nothing counts the bytes");
    }

    /// The bytes that loopback received, from the counters among a command's output.
    static long receivedOnLoopback(List<String> output) {
        String counters = output.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("lo:"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no counters of lo in " + output));
        return Long.parseLong(counters.substring("lo:".length()).strip().split("\\s+", 2)[0]);
    }
}
