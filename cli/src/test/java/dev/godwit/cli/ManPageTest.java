package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

final class ManPageTest {
    @Test
    void shouldHaveASectionForEachPartOfTheHelp() {
        String page = page("demo");

        assertThat(page)
                .startsWith(".TH GODWIT\\-DEMO 1 \"\" \"godwit 1.2.3\" \"Godwit\"\n")
                .contains(".SH NAME\ngodwit\\-demo \\- Migrates a busy guest between two processes on this machine.\n")
                .contains(".SH SYNOPSIS\ngodwit demo [OPTIONS]\n")
                .contains(".SH DESCRIPTION\nStarts a target and a source")
                .contains(".SH OPTIONS\n.TP\n\\fB\\-\\-link\\fR=\\fILINK\\fR\n")
                .contains(".SS The guest\n")
                .contains(".SH EXAMPLES\n.nf\n  godwit demo\n")
                .endsWith(".SH SEE ALSO\n\\fBgodwit\\fR(1)\n");
    }

    @Test
    void shouldShowOptionsWithTheirParameterAndDefault() {
        assertThat(page("demo"))
                .contains(".TP\n\\fB\\-\\-memory\\fR=\\fISIZE\\fR\nMemory of the guest (1G).\n")
                .contains("\\fB\\-\\-delta\\fR[=\\fICACHE\\fR]\n")
                .contains("\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n");
    }

    @Test
    void shouldSayWhatEachSubcommandIsFor() {
        assertThat(ManPage.of(godwit(), ""))
                .contains(".TP\n\\fBgodwit\\-source\\fR(1)\nRuns a guest and migrates it to a target.\n")
                .contains(
                        ".TP\n\\fBgodwit\\-generate\\-completion\\fR(1)\nGenerate bash/zsh completion script for godwit.");
    }

    @Test
    void shouldLeaveOutWhatHelpLeavesOut() {
        assertThat(page("source")).doesNotContain("lifeline", "terminal");
        assertThat(ManPage.of(godwit(), "")).contains("godwit\\-source").doesNotContain("train", "generate\\-man");
    }

    @Test
    void shouldKeepTextThatLooksLikeRoffAsText() {
        CommandSpec awkward = CommandSpec.create().name("awkward");
        awkward.usageMessage().header("Is awkward.").description("'quoted");
        awkward.addOption(OptionSpec.builder("--dot")
                .description(".hidden C:\\Temp 100 %%")
                .build());

        String page = ManPage.of(new CommandLine(awkward).getCommandSpec(), "");

        assertThat(page).contains("\n\\&.hidden C:\\eTemp 100 %\n").contains("\n\\&'quoted\n");
    }

    @Test
    void shouldWriteAPageForEachCommandThatHelpLists(@TempDir Path folder) throws IOException {
        Path man = folder.resolve("share/man/man1");

        Run run = Run.godwit("generate-man", man.toString());

        assertThat(run.status()).as(run.err()).isZero();
        try (Stream<Path> pages = Files.list(man)) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsAll(List.of("godwit.1", "godwit-demo.1", "godwit-source.1", "godwit-target.1"))
                    .doesNotContain("godwit-train.1", "godwit-generate-man.1");
        }
    }

    private static CommandSpec godwit() {
        return new CommandLine(new GodwitCommand()).getCommandSpec();
    }

    private static String page(String subcommand) {
        CommandLine command = Objects.requireNonNull(godwit().subcommands().get(subcommand), subcommand);
        return ManPage.of(command.getCommandSpec(), "godwit 1.2.3");
    }
}
