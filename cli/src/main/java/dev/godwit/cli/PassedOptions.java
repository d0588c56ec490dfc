package dev.godwit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The options of the guest and the migration that a command was given and passes on to `godwit source`, from the
/// command line or the configuration file: each as one word, in the order of the help, so that equal ones are equal
/// lists.
final class PassedOptions {
    /// What a command that runs many migrations has lists of.
    private static final List<String> HAVE_LISTS = List.of("--mode", "--scheme", "--workload", "--link");

    private PassedOptions() {}

    /// Takes away from a command with lists of schemes, workloads and links the options for one of each.
    static void removeSingles(CommandSpec command) {
        for (String name : HAVE_LISTS) {
            OptionSpec option = command.findOption(name);
            if (option != null) {
                command.remove(option);
            }
        }
    }

    /// Those of a command that was parsed.
    static List<String> of(CommandSpec command) {
        ParseResult parsed = command.commandLine().getParseResult();
        List<String> words = new ArrayList<>();
        for (String mixin : List.of(OptionSections.GUEST, OptionSections.MIGRATION)) {
            CommandSpec options =
                    Objects.requireNonNull(command.mixins().get(mixin), "a command without options of " + mixin);
            for (OptionSpec option : options.options()) {
                String value = HAVE_LISTS.contains(option.longestName()) ? null : value(parsed, command, option);
                if (value != null) {
                    words.add(value.isEmpty() ? option.longestName() : option.longestName() + "=" + value);
                }
            }
        }
        return words;
    }

    private static @Nullable String value(ParseResult parsed, CommandSpec command, OptionSpec option) {
        OptionSpec matched = parsed.matchedOption(option.longestName());
        if (matched != null) {
            return matched.originalStringValues().getLast();
        }
        IDefaultValueProvider config = command.defaultValueProvider();
        try {
            return config == null ? null : config.defaultValue(option);
        } catch (Exception e) {
            throw new IllegalStateException("the configuration file was read before", e);
        }
    }
}
