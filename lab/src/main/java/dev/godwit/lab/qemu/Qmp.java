package dev.godwit.lab.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client of the QEMU Machine Protocol: one JSON object a line, both ways. QEMU greets; commands are answered in
/// order; events come at any time and are all kept, because a migration has some dozens of them at most.
///
/// One thread executes commands and waits for events. A thread of its own reads, until the socket ends.
final class Qmp implements AutoCloseable {
    /// QEMU answers commands on its main loop, which the end of a migration holds for a second or two.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private static final String CLOSED = "QEMU has closed its control socket";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Logger LOG = LoggerFactory.getLogger(Qmp.class);

    private final SocketChannel channel;
    private final List<Event> events = new ArrayList<>();
    private Optional<JsonNode> greeting = Optional.empty();
    private Optional<JsonNode> answer = Optional.empty();
    private long lastId;
    private boolean ended;

    /// Something that QEMU tells unasked.
    ///
    /// @param atNs when, by QEMU's clock of the day: nanoseconds since 1970, in steps of a microsecond
    record Event(String name, long atNs, JsonNode data) {
        /// The text of a field, empty if there is none.
        String text(String field) {
            return data.path(field).asText();
        }
    }

    private Qmp(SocketChannel channel) {
        this.channel = channel;
    }

    /// Waits for the greeting and makes QEMU ready for commands. The channel, a blocking one, is closed with this.
    static Qmp open(SocketChannel channel) throws QemuException, InterruptedException {
        Qmp qmp = new Qmp(channel);
        Thread.ofVirtual().name("godwit-qmp").start(qmp::read);
        try {
            if (qmp.await(() -> qmp.greeting, ANSWER_LIMIT).isEmpty()) {
                throw new QemuException("QEMU does not say hello on its control socket");
            }
            qmp.execute("qmp_capabilities", Map.of());
            return qmp;
        } catch (QemuException | InterruptedException | RuntimeException e) {
            qmp.close();
            throw e;
        }
    }

    /// Executes a command and waits for its answer.
    ///
    /// @return what it returns, an empty object if nothing
    /// @throws QemuException if QEMU refuses, with QEMU's reason, does not answer in time, or has ended
    JsonNode execute(String command, Map<String, ?> arguments) throws QemuException, InterruptedException {
        send(command, arguments);
        JsonNode message = await(() -> answer, ANSWER_LIMIT)
                .orElseThrow(() -> new QemuException("QEMU does not answer to " + command));
        if (message.has("error")) {
            throw new QemuException("QEMU refuses " + command + ": "
                    + message.path("error").path("desc").asText("without a reason"));
        }
        return message.path("return");
    }

    /// The newest event that matches, whether it has come already or comes in time.
    Optional<Event> awaitEvent(Predicate<Event> wanted, Duration limit) throws QemuException, InterruptedException {
        return await(() -> events.reversed().stream().filter(wanted).findFirst(), limit);
    }

    private void send(String command, Map<String, ?> arguments) throws QemuException {
        ObjectNode message = MAPPER.createObjectNode().put("execute", command);
        message.set("arguments", MAPPER.valueToTree(arguments));
        synchronized (this) {
            answer = Optional.empty();
            lastId++;
            message.put("id", lastId);
        }
        LOG.debug("to QEMU: {}", message);
        ByteBuffer line = StandardCharsets.UTF_8.encode(message + "\n");
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            LOG.debug("QEMU's control socket broke", e);
            throw new QemuException(CLOSED);
        }
    }

    private synchronized <T> Optional<T> await(Supplier<Optional<T>> wanted, Duration limit)
            throws QemuException, InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        Optional<T> found = wanted.get();
        while (found.isEmpty()) {
            if (ended) {
                throw new QemuException(CLOSED);
            }
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return found;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            found = wanted.get();
        }
        return found;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                LOG.debug("from QEMU: {}", line);
                take(MAPPER.readTree(line));
                line = lines.readLine();
            }
        } catch (JsonProcessingException e) {
            LOG.warn("QEMU's control socket carries something else: {}", e.getOriginalMessage());
        } catch (IOException e) {
            LOG.debug("QEMU's control socket broke", e);
        } finally {
            end();
        }
    }

    private synchronized void take(JsonNode message) {
        if (message.has("event")) {
            JsonNode timestamp = message.path("timestamp");
            long atNs = TimeUnit.SECONDS.toNanos(timestamp.path("seconds").asLong())
                    + TimeUnit.MICROSECONDS.toNanos(
                            timestamp.path("microseconds").asLong());
            events.add(new Event(message.path("event").asText(), atNs, message.path("data")));
        } else if (message.has("QMP")) {
            greeting = Optional.of(message);
        } else if (message.path("id").asLong() == lastId) {
            // An answer with another number is one that was given up.
            answer = Optional.of(message);
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("QEMU's control socket does not close", e);
        }
    }
}
