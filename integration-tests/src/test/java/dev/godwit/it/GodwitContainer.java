package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// A container of the image that the top level's Dockerfile makes of what `mvn package` has installed.
final class GodwitContainer extends GenericContainer<GodwitContainer> {
    /// For a busy machine: far more than anything here takes.
    private static final int PATIENCE_SECONDS = 90;

    private static final String REPORT = "/tmp/report.json";

    /// Built once, when the first container starts.
    private static final ImageFromDockerfile IMAGE = image(Path.of(System.getProperty("godwit.home")));

    private final WaitingConsumer output = new WaitingConsumer();

    private GodwitContainer(Network network, String commandLine) {
        super(IMAGE);
        withNetwork(network);
        withCommand(commandLine.split(" "));
        withLogConsumer(output);
    }

    private static ImageFromDockerfile image(Path home) {
        Path root = home.resolve("../../..").normalize();
        return new ImageFromDockerfile()
                .withFileFromPath("Dockerfile", root.resolve("Dockerfile"))
                .withFileFromPath("cli/target/godwit", home);
    }

    /// Skips the test where there is no Docker; with `GODWIT_REQUIRE_DOCKER=true`, as in CI, fails it.
    static void requireDocker() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if ("true".equals(System.getenv("GODWIT_REQUIRE_DOCKER"))) {
            assertThat(linux && DockerClientFactory.instance().isDockerAvailable())
                    .as("GODWIT_REQUIRE_DOCKER is set, and there is no Docker on Linux")
                    .isTrue();
        } else {
            assumeTrue(linux, "container tests are skipped: the runtime for the image was not linked on Linux");
            assumeTrue(
                    DockerClientFactory.instance().isDockerAvailable(),
                    "container tests are skipped: no Docker daemon answers");
        }
    }

    /// Starts a target that others on the network call `target`, and returns when it listens.
    static GodwitContainer target(Network network, String options) throws TimeoutException {
        GodwitContainer container = new GodwitContainer(network, "target --listen 0.0.0.0:7070 " + options);
        container.withNetworkAliases("target").start();
        container.awaitLine("listening on");
        return container;
    }

    /// Starts a source that migrates to the network's `target`, and returns when it runs.
    static GodwitContainer source(Network network, String options) {
        GodwitContainer container =
                new GodwitContainer(network, "source --target target:7070 --json " + REPORT + " " + options);
        container.start();
        return container;
    }

    /// Starts one that tells its version, and fails where the AOT cache of the image cannot be used.
    static GodwitContainer versionFromAotCache(Network network) {
        GodwitContainer container = new GodwitContainer(network, "--version");
        container
                .withEnv("GODWIT_JAVA_OPTS", "-XX:+UseSerialGC -Xms32m -Xmx1g -Xmn16m -XX:AOTMode=on")
                .start();
        return container;
    }

    /// Waits until it has written a line with this text since the last one that was waited for.
    void awaitLine(String text) throws TimeoutException {
        try {
            output.waitUntil(frame -> frame.getUtf8String().contains(text), PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it never wrote '" + text + "':" + story(), e);
        }
    }

    /// Waits for its end and returns its status.
    int awaitExit() {
        return dockerClient
                .waitContainerCmd(getContainerId())
                .start()
                .awaitStatusCode(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// `docker kill`: SIGKILL, or another signal by its name.
    void signal(String name) {
        dockerClient.killContainerCmd(getContainerId()).withSignal(name).exec();
    }

    /// `docker network disconnect`.
    void disconnect(Network network) {
        dockerClient
                .disconnectFromNetworkCmd()
                .withContainerId(getContainerId())
                .withNetworkId(network.getId())
                .exec();
    }

    /// The report that `--json` wrote; a container that has ended still has it.
    JsonNode report() {
        return copyFileFromContainer(REPORT, input -> new ObjectMapper().readTree(input));
    }

    /// What it was asked for and what it wrote, for failures.
    String story() {
        String written = getLogs(OutputFrame.OutputType.STDOUT, OutputFrame.OutputType.STDERR);
        return "\n$ godwit " + String.join(" ", getCommandParts()) + "\n" + written;
    }
}
