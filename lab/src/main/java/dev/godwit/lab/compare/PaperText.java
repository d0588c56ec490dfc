package dev.godwit.lab.compare;

import java.util.ArrayList;
import java.util.List;

/// What a paper published beside what was measured, for people.
final class PaperText {
    /// As wide as the table above it.
    private static final int WIDTH = 100;

    private PaperText() {}

    static List<String> write(Paper paper, List<PaperClaim> claims) {
        List<String> lines = new ArrayList<>(List.of("", "Paper against measured"));
        wrap(lines, "  paper      ", paper.title());
        wrap(lines, "  scaling    ", paper.scaling());
        for (PaperClaim claim : claims) {
            lines.add("");
            lines.add((claim.reproduced() ? "reproduced:     " : "not reproduced: ") + claim.claim());
            lines.add("  published  " + claim.published());
            lines.add("  measured   " + claim.measured());
            wrap(lines, "  why        ", claim.why());
        }
        return lines;
    }

    private static void wrap(List<String> lines, String head, String text) {
        StringBuilder line = new StringBuilder(head);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(head.length()));
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }
}
