package dev.godwit.lab.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// The other end of a control socket: says what it is told to say. Each command goes to a function, whose lines are
/// the answer; `$id` in them is the command's number.
final class FakeQemu implements AutoCloseable {
    static final String GREETING = "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7}}, \"capabilities\": []}}";
    /// The answer to a command that returns nothing.
    static final String DONE = "{\"return\": {}, \"id\": $id}";

    private final ServerSocketChannel server;
    private final SocketChannel client;
    private final SocketChannel accepted;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    FakeQemu(Path socket) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        client = SocketChannel.open(address);
        accepted = server.accept();
    }

    /// Greets, agrees to the client's capabilities, and answers other commands with the function; after an empty
    /// answer the socket is closed.
    Qmp serve(String greeting, UnaryOperator<String> answers) throws IOException, InterruptedException {
        say(greeting);
        Thread.startVirtualThread(
                () -> serve(command -> command.contains("qmp_capabilities") ? DONE : answers.apply(command)));
        return Qmp.open(client);
    }

    /// The commands that have come.
    List<String> commands() {
        return commands;
    }

    void say(String lines) throws IOException {
        accepted.write(StandardCharsets.UTF_8.encode(lines + "\r\n"));
    }

    private void serve(UnaryOperator<String> answers) {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(accepted, StandardCharsets.UTF_8))) {
            String command = lines.readLine();
            while (command != null) {
                commands.add(command);
                String answer = answers.apply(command);
                if (answer.isEmpty()) {
                    return;
                }
                say(answer.replace("$id", command.replaceAll(".*\"id\":(\\d+).*", "$1")));
                command = lines.readLine();
            }
        } catch (IOException e) {
            // The test is over and has closed the socket; a client that still waited hears of it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        accepted.close();
        client.close();
        server.close();
    }
}
