package dev.godwit.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options from a properties file: `memory=2G` is `--memory 2G`. One file may serve both sides, so a key may be an
/// option of any subcommand; the command line wins over it.
final class ConfigFile implements IDefaultValueProvider {
    static final String OPTION = "--config";

    /// Options that make no sense in a file.
    private static final Set<String> NOT_KEYS = Set.of("config", "help", "version");

    private final Path path;
    private final Properties values;

    private ConfigFile(Path path, Properties values) {
        this.path = path;
        this.values = values;
    }

    /// The file that a command line names, which has to be known before the command line is parsed.
    static Optional<Path> named(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=")) {
                return Optional.of(Path.of(arguments[i].substring(OPTION.length() + 1)));
            }
            if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
                return Optional.of(Path.of(arguments[i + 1]));
            }
        }
        return Optional.empty();
    }

    /// Reads a file and checks its keys against the options of all subcommands.
    ///
    /// @throws IOException in words for users: there is no such file, it cannot be read, or a key is no option
    static ConfigFile load(Path path, CommandLine godwit) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            values.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException("--config " + path + ": there is no such file", e);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new IOException("--config " + path + " is not a properties file in UTF-8", e);
        } catch (IOException e) {
            throw new IOException("--config " + path + " cannot be read", e);
        }
        Set<String> known = keys(godwit);
        for (String key : new TreeSet<>(values.stringPropertyNames())) {
            if (!known.contains(key)) {
                throw new IOException("--config " + path + ": unknown key '" + key
                        + "'; a key is the name of an option, such as memory");
            }
        }
        return new ConfigFile(path, values);
    }

    private static Set<String> keys(CommandLine godwit) {
        Set<String> keys = new TreeSet<>();
        for (CommandLine command : godwit.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    keys.add(key(option));
                }
            }
        }
        keys.removeAll(NOT_KEYS);
        return keys;
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String value = values.getProperty(key(option));
        if (value == null) {
            return null;
        }
        boolean bare = value.isBlank() && !option.fallbackValue().isEmpty();
        return bare ? option.fallbackValue() : value.strip();
    }

    /// Where a wrong value came from: ` (in FILE)`, or nothing for one from the command line.
    String origin(@Nullable ArgSpec argument, String[] arguments) {
        if (!(argument instanceof OptionSpec option) || !values.containsKey(key(option))) {
            return "";
        }
        boolean onCommandLine = Arrays.stream(arguments)
                .anyMatch(text -> option.longestName().equals(text) || text.startsWith(option.longestName() + "="));
        return onCommandLine ? "" : " (in " + path + ")";
    }
}
