package dev.godwit.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version that Maven wrote into this module's jar.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return lines().toArray(String[]::new);
    }

    static List<String> lines() {
        String version = Version.class.getPackage().getImplementationVersion();
        return List.of(
                "godwit " + Objects.requireNonNullElse(version, "unpackaged"),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
    }
}
