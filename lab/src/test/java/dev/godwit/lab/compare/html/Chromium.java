package dev.godwit.lab.compare.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A headless Chromium with one page, spoken to by its DevTools protocol. It ends with this object.
final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger nextId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    /// The browser on the path, if there is one.
    static Optional<Path> find() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts one of this width, in CSS's pixels.
    Chromium(Path program, Path profile, int width, boolean dark) throws Exception {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        CompletableFuture<URI> listening = new CompletableFuture<>();
        Thread.ofVirtual().name("chromium-errors").start(() -> readErrors(listening));
        URI browser = listening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> pages = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + browser.getPort() + "/json"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String page = "";
        for (JsonNode each : JSON.readTree(pages.body())) {
            page = each.path("type").asText().equals("page")
                    ? each.path("webSocketDebuggerUrl").asText()
                    : page;
        }
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
            send(domain + ".enable", JSON.createObjectNode());
        }
        send(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", 900)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        if (dark) {
            ObjectNode media = JSON.createObjectNode();
            media.putArray("features")
                    .addObject()
                    .put("name", "prefers-color-scheme")
                    .put("value", "dark");
            send("Emulation.setEmulatedMedia", media);
        }
    }

    /// Opens a file, and returns when it has loaded.
    void open(Path page) throws Exception {
        send("Page.navigate", JSON.createObjectNode().put("url", page.toUri().toString()));
        loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// As the page is on paper.
    void print() throws Exception {
        send("Emulation.setEmulatedMedia", JSON.createObjectNode().put("media", "print"));
    }

    /// The value of an expression.
    JsonNode evaluate(String expression) throws Exception {
        JsonNode answer = send(
                "Runtime.evaluate",
                JSON.createObjectNode()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(answer.toString());
        }
        return answer.path("result").path("value");
    }

    /// The whole page as a picture.
    void picture(Path file) throws Exception {
        int width = evaluate("innerWidth").asInt();
        int height = evaluate("document.documentElement.scrollHeight").asInt();
        ObjectNode parameters = JSON.createObjectNode().put("captureBeyondViewport", true);
        parameters
                .putObject("clip")
                .put("x", 0)
                .put("y", 0)
                .put("width", width)
                .put("height", height)
                .put("scale", 1);
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(send("Page.captureScreenshot", parameters)
                                .path("data")
                                .asText()));
    }

    /// Errors, warnings, exceptions, dialogs and everything that was to be loaded but the page.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode send(String method, ObjectNode parameters) throws Exception {
        int id = nextId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void readErrors(CompletableFuture<URI> listening) {
        try (BufferedReader lines = process.errorReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int at = line.indexOf("ws://");
                if (at >= 0) {
                    listening.complete(URI.create(line.substring(at).strip()));
                }
            }
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
        listening.completeExceptionally(new IOException("Chromium ended before it listened"));
    }

    private void received(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asInt());
            if (answer != null) {
                answer.complete(message.has("error") ? message.path("error") : message.path("result"));
            }
            return;
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown",
                    "Runtime.consoleAPICalled",
                    "Page.javascriptDialogOpening",
                    "Log.entryAdded" -> complaints.add(message.toString());
            case "Network.requestWillBeSent" -> {
                String url = parameters.path("request").path("url").asText();
                if (!url.startsWith("file:")
                        || !parameters.path("type").asText().equals("Document")) {
                    if (!url.startsWith("data:")) {
                        complaints.add("loads " + url);
                    }
                }
            }
            default -> {}
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    received(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    complaints.add("not JSON: " + e.getMessage());
                }
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
