package dev.godwit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options in a command's help, in sections: its own, then those of each mixin that has a heading here.
final class OptionSections implements IHelpSectionRenderer {
    static final String GUEST = "guest";
    static final String RECORDING = "recording";
    static final String MIGRATION = "migration";
    static final String COMMON = "common";

    /// The heading of what belongs to no mixin.
    static final String OWN = "Options";

    /// By mixin, in the order of the sections.
    private static final List<Map.Entry<String, String>> HEADINGS = List.of(
            Map.entry(GUEST, "The guest"),
            Map.entry(RECORDING, "Recording"),
            Map.entry(MIGRATION, "The migration"),
            Map.entry(COMMON, "All commands"));

    /// What picocli calls the mixin of `--help` and `--version`.
    private static final String STANDARD = "mixinStandardHelpOptions";

    @Override
    public String render(Help help) {
        StringBuilder sections = new StringBuilder();
        of(help.commandSpec()).forEach((heading, options) -> sections.append(section(help, heading, options)));
        return sections.toString();
    }

    /// The options that help shows, by heading, in the order of the sections; none of them is empty.
    static SequencedMap<String, List<OptionSpec>> of(CommandSpec command) {
        List<OptionSpec> rest = new ArrayList<>(command.options());
        rest.removeIf(OptionSpec::hidden);
        SequencedMap<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        for (Map.Entry<String, String> heading : HEADINGS) {
            List<OptionSpec> options = rest.stream()
                    .filter(option -> belongs(command, heading.getKey(), option))
                    .toList();
            rest.removeAll(options);
            sections.put(heading.getValue(), options);
        }
        sections.putFirst(OWN, rest);
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    private static boolean belongs(CommandSpec command, String mixin, OptionSpec option) {
        return has(command, mixin, option) || (mixin.equals(COMMON) && has(command, STANDARD, option));
    }

    private static boolean has(CommandSpec command, String mixin, OptionSpec option) {
        CommandSpec spec = command.mixins().get(mixin);
        return spec != null && spec.findOption(option.longestName()) != null;
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.parameterLabelRenderer());
        return String.format("%n%s:%n%s", heading, layout);
    }
}
