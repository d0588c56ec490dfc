package dev.godwit.cli;

import dev.godwit.lab.DemoRunner;
import dev.godwit.lab.Rehearsal;
import dev.godwit.lab.bench.RawStream;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.page.Compression;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `godwit train`, which the build runs while the JVM writes down what is loaded, linked and hot: the AOT cache of
/// the archive is made from that. A cache is made from one process, so both sides of a few small migrations run in
/// this one, each through its own command line as users start it. Picocli sets the field.
@SuppressWarnings("NullAway.Init")
@Command(name = "train", hidden = true, header = "Does a little of everything, for the AOT cache.")
final class TrainCommand implements Callable<Integer> {
    /// Long enough that the loops over pages are compiled and their profiles are worth keeping.
    private static final List<String> GUEST = List.of(
            "--memory=128M",
            "--dirty-rate=200MiB/s",
            "--warm-up=200ms",
            "--run-after=200ms",
            "--verify=twin",
            "--no-rehearsal");

    /// What every agent begins with.
    private static final Duration REHEARSAL = Duration.ofSeconds(3);

    /// What else a migration may do, each tried in one of the modes.
    private static final List<List<String>> VARIANTS = List.of(
            List.of("--workload=kv", "--compress=lz4"),
            List.of("--workload=hotspot", "--compress=zstd", "--delta"),
            List.of("--workload=stream", "--fill=zero"),
            List.of("--workload=stress", "--fill=random", "--channels=1"));

    /// All pages of a guest are pulled, one by one. What a fault runs through has to be hot for the optimising compiler
    /// by the launcher's thresholds, or each agent would leave it to the first compiler.
    private static final List<String> FAULTS = List.of(
            "--memory=128M",
            "--working-set=128M",
            "--dirty-rate=max",
            "--fill=random",
            "--mode=post-copy",
            "--push-after=4s",
            "--warm-up=200ms",
            "--run-after=200ms",
            "--no-rehearsal");

    private static final int FAULT_MIGRATIONS = 4;

    @Spec
    private CommandSpec command;

    /// @return the first status that is not 0, or 0
    @Override
    public Integer call() throws IOException, InterruptedException {
        rehearse();
        RawStream.train();
        PrintWriter err = command.commandLine().getErr();
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (String help : List.of("--help", "--version")) {
            Main.run(new String[] {help}, nowhere, nowhere);
            Main.run(new String[] {"source", help}, nowhere, nowhere);
        }
        int variant = 0;
        for (Mode mode : Mode.values()) {
            List<String> options = new ArrayList<>(GUEST);
            options.add("--mode=" + mode.label());
            int status = migrate(options, err);
            options.addAll(VARIANTS.get(variant++ % VARIANTS.size()));
            if (status == CommandLine.ExitCode.OK) {
                status = migrate(options, err);
            }
            if (status != CommandLine.ExitCode.OK) {
                err.println("godwit train: a migration ended with status " + status + ": " + options);
                return status;
            }
        }
        for (int i = 0; i < FAULT_MIGRATIONS; i++) {
            int status = migrate(FAULTS, err);
            if (status != CommandLine.ExitCode.OK) {
                return status;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static void rehearse() throws InterruptedException {
        try (Rehearsal rehearsal = new Rehearsal(REHEARSAL, Compression.ADAPTIVE)) {
            rehearsal.start();
            rehearsal.await();
        }
    }

    private static int migrate(List<String> options, PrintWriter err) {
        AddressReader out = new AddressReader();
        CompletableFuture<Integer> target = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run(
                                List.of("target", "--listen=127.0.0.1:0", "--once", "--no-rehearsal"),
                                new PrintWriter(out, true),
                                err);
                    } finally {
                        out.close();
                    }
                },
                task -> Thread.ofPlatform().name("godwit-train-target").start(task));
        List<String> source = new ArrayList<>(List.of("source", "--target=" + out.address.join()));
        source.addAll(options);
        int status = run(source, new PrintWriter(Writer.nullWriter()), err);
        return status == CommandLine.ExitCode.OK ? target.join() : status;
    }

    private static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return Main.run(arguments.toArray(String[]::new), out, err);
    }

    /// Keeps the address that a target prints; it is empty if the target ends without one.
    private static final class AddressReader extends Writer {
        private final CompletableFuture<String> address = new CompletableFuture<>();
        private final StringBuilder written = new StringBuilder();

        @Override
        public void write(char[] characters, int offset, int length) {
            written.append(characters, offset, length);
        }

        @Override
        public void flush() {
            written.toString()
                    .lines()
                    .filter(line -> line.startsWith(DemoRunner.LISTENING))
                    .forEach(line -> address.complete(line.substring(DemoRunner.LISTENING.length())));
        }

        @Override
        public void close() {
            address.complete("");
        }
    }
}
