package dev.godwit.lab.compare;

import dev.godwit.lab.compare.CompareReport.CellResult;
import java.util.List;

/// The experiments of a paper, as they are run here.
public final class Paper {
    private final String title;
    private final String scaling;
    private final Settings settings;
    private final List<Claim> claims;

    Paper(String title, String scaling, Settings settings, List<Claim> claims) {
        this.title = title;
        this.scaling = scaling;
        this.settings = settings;
        this.claims = List.copyOf(claims);
    }

    /// Of the paper, after its authors and its year.
    public String title() {
        return title;
    }

    /// What differs from the paper's own settings, and why that keeps what matters.
    public String scaling() {
        return scaling;
    }

    /// What is run.
    public Settings settings() {
        return settings;
    }

    /// What is to come out.
    List<Claim> claims() {
        return claims;
    }

    /// The paper's claims beside the results there are.
    List<PaperClaim> judge(List<CellResult> cells) {
        return claims.stream().map(claim -> claim.judge(cells)).toList();
    }
}
