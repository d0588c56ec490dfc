package dev.godwit.cli;

import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A command's manual page in the language of `man(7)`, from the same model as its `--help`.
final class ManPage {
    /// A line of a footer that begins a section of its own, such as `Examples:`.
    private static final Pattern HEADING = Pattern.compile("(\\p{Lu}\\w*):(.*)");

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /// The page of a command; those of its subcommands are pages of their own.
    ///
    /// @param version what was built, for the foot of the page
    static String of(CommandSpec command, String version) {
        ManPage man = new ManPage();
        Help help = help(command);
        man.line(".TH " + escape(name(command).toUpperCase(Locale.ROOT)) + " 1 \"\" \"" + escape(version)
                + "\" \"Godwit\"");
        man.section("NAME");
        man.line(escape(name(command) + " ") + "\\- " + escape(summary(command)));
        man.section("SYNOPSIS");
        man.text(help.synopsis(0).strip());
        if (!help.description().isBlank()) {
            man.section("DESCRIPTION");
            man.text(help.description());
        }
        man.options(command);
        man.commands(command);
        man.footer(help.footer());
        man.seeAlso(command);
        return man.page.toString();
    }

    /// The name of a command's page, such as `godwit-demo`.
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /// The subcommands that have a page.
    static List<CommandSpec> subcommands(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(subcommand -> subcommand.getCommandSpec())
                .filter(spec -> !spec.usageMessage().hidden())
                .distinct()
                .toList();
    }

    private static Help help(CommandSpec command) {
        return new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    }

    /// The header, or what stands for it in picocli's own commands.
    private static String summary(CommandSpec command) {
        Help help = help(command);
        return (help.header().isBlank() ? help.description() : help.header())
                .strip()
                .lines()
                .findFirst()
                .orElse("");
    }

    private void options(CommandSpec command) {
        section("OPTIONS");
        SequencedMap<String, List<OptionSpec>> sections = OptionSections.of(command);
        sections.forEach((heading, options) -> {
            if (sections.size() > 1 && !heading.equals(OptionSections.OWN)) {
                line(".SS " + escape(heading));
            }
            options.forEach(this::option);
        });
    }

    private void option(OptionSpec option) {
        line(".TP");
        line(term(option));
        text(String.join(" ", option.description()));
    }

    /// `--memory=SIZE`: the name in bold, the parameter in italics.
    private static String term(OptionSpec option) {
        String names = Stream.of(option.names())
                .map(name -> "\\fB" + escape(name) + "\\fR")
                .collect(Collectors.joining(", "));
        if (option.arity().max() == 0) {
            return names;
        }
        String parameter = "=\\fI" + escape(option.paramLabel()) + "\\fR";
        return names + (option.arity().min() == 0 ? "[" + parameter + "]" : parameter);
    }

    private void commands(CommandSpec command) {
        if (subcommands(command).isEmpty()) {
            return;
        }
        section("COMMANDS");
        for (CommandSpec subcommand : subcommands(command)) {
            line(".TP");
            line(reference(subcommand));
            text(summary(subcommand));
        }
    }

    private void footer(String footer) {
        StringBuilder paragraph = new StringBuilder();
        for (String line : footer.lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                text(paragraph.toString());
                paragraph.setLength(0);
                section(heading.group(1).toUpperCase(Locale.ROOT));
                paragraph.append(heading.group(2).strip()).append('\n');
            } else {
                paragraph.append(line).append('\n');
            }
        }
        text(paragraph.toString());
    }

    private void seeAlso(CommandSpec command) {
        List<CommandSpec> others = command.parent() == null ? subcommands(command) : List.of(command.parent());
        section("SEE ALSO");
        line(others.stream().map(ManPage::reference).collect(Collectors.joining(", ")));
    }

    private static String reference(CommandSpec command) {
        return "\\fB" + escape(name(command)) + "\\fR(1)";
    }

    private void section(String heading) {
        line(".SH " + heading);
    }

    /// Text that is filled, but for indented lines, which stay as they are; a blank line begins a paragraph.
    private void text(String text) {
        boolean literal = false;
        boolean blank = false;
        boolean first = true;
        for (String line : text.stripTrailing().lines().toList()) {
            if (line.isBlank()) {
                blank = !first;
                continue;
            }
            boolean indented = line.startsWith(" ");
            if (literal && !indented) {
                line(".fi");
            }
            if (blank) {
                line(".PP");
            }
            if (indented && !literal) {
                line(".nf");
            }
            line(escape(line));
            literal = indented;
            blank = false;
            first = false;
        }
        if (literal) {
            line(".fi");
        }
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /// Text that means nothing to roff: neither escapes nor, at the start of a line, requests. A hyphen is one that can
    /// be copied to a shell.
    private static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
