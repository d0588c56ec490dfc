package dev.godwit.lab.compare;

import java.util.ArrayList;
import java.util.List;

/// What a paper published beside what was measured, for people.
final class PaperText {
    private PaperText() {}

    static List<String> write(List<PaperClaim> claims) {
        List<String> lines = new ArrayList<>(List.of("", "Paper against measured"));
        for (PaperClaim claim : claims) {
            lines.add("");
            lines.add((claim.reproduced() ? "[reproduced]     " : "[not reproduced] ") + claim.claim());
            lines.add("  published  " + claim.published());
            lines.add("  measured   " + claim.measured());
            lines.add("  why        " + claim.why());
        }
        return lines;
    }
}
