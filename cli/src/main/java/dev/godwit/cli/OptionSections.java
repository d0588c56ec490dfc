package dev.godwit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options in a command's help, in sections: its own, then those of each mixin that has a heading here.
final class OptionSections implements IHelpSectionRenderer {
    static final String GUEST = "guest";
    static final String MIGRATION = "migration";
    static final String COMMON = "common";

    /// By mixin, in the order of the sections.
    private static final List<Map.Entry<String, String>> HEADINGS = List.of(
            Map.entry(GUEST, "The guest:"), Map.entry(MIGRATION, "The migration:"), Map.entry(COMMON, "All commands:"));

    /// What picocli calls the mixin of `--help` and `--version`.
    private static final String STANDARD = "mixinStandardHelpOptions";

    @Override
    public String render(Help help) {
        List<OptionSpec> rest = new ArrayList<>(help.commandSpec().options());
        rest.removeIf(OptionSpec::hidden);
        StringBuilder mixins = new StringBuilder();
        for (Map.Entry<String, String> heading : HEADINGS) {
            List<OptionSpec> options = rest.stream()
                    .filter(option -> belongs(help.commandSpec(), heading.getKey(), option))
                    .toList();
            rest.removeAll(options);
            mixins.append(section(help, heading.getValue(), options));
        }
        return section(help, "Options:", rest) + mixins;
    }

    private static boolean belongs(CommandSpec command, String mixin, OptionSpec option) {
        return has(command, mixin, option) || (mixin.equals(COMMON) && has(command, STANDARD, option));
    }

    private static boolean has(CommandSpec command, String mixin, OptionSpec option) {
        CommandSpec spec = command.mixins().get(mixin);
        return spec != null && spec.findOption(option.longestName()) != null;
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        if (options.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.parameterLabelRenderer());
        return String.format("%n%s%n%s", heading, layout);
    }
}
