package dev.godwit.cli;

import dev.godwit.protocol.page.Compression;
import dev.godwit.source.Scheme;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.Parameter;
import dev.godwit.source.policy.Policy;
import dev.godwit.source.policy.RatePolicy;
import dev.godwit.source.policy.Throttle;
import dev.godwit.source.policy.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// Schemes for people: lines of at most 100 columns.
final class SchemeText {
    private static final int COLUMNS = 100;
    private static final int LABEL_COLUMNS = 13;

    private SchemeText() {}

    /// A line for each scheme: what is not as in plain pre-copy, and whose work it is.
    static String table(List<Scheme> schemes) {
        StringBuilder text = new StringBuilder();
        text.append(row("scheme", "mode", "policies", "from"));
        for (Scheme scheme : schemes) {
            text.append(row(
                    scheme.name(),
                    scheme.mode().label(),
                    policies(scheme),
                    scheme.work().cite()));
        }
        return text.append(String.format(Locale.ROOT, "%n'godwit schemes NAME' explains one.%n"))
                .toString();
    }

    private static String row(String name, String mode, String policies, String from) {
        return String.format(Locale.ROOT, "%-13s  %-13s  %-46s  %s", name, mode, policies, from)
                        .stripTrailing()
                + System.lineSeparator();
    }

    /// The policies by name, those left out that do nothing.
    private static String policies(Scheme scheme) {
        StringJoiner text = new StringJoiner("; ");
        scheme.policies().values().stream()
                .filter(policy -> !doesNothing(policy))
                .map(Policy::label)
                .distinct()
                .forEach(text::add);
        if (scheme.encoding().deltaCacheBytes() > 0) {
            text.add("xor-delta");
        }
        if (scheme.freePages()) {
            text.add("free-pages");
        }
        if (!scheme.encoding().compression().equals(Compression.NONE)) {
            text.add(scheme.encoding().compression().toString());
        }
        return text.toString();
    }

    private static boolean doesNothing(Policy policy) {
        return policy instanceof PageSelection.All
                || policy == PageOrder.ADDRESS
                || policy instanceof Throttle.None
                || policy instanceof RatePolicy.Unlimited;
    }

    /// How the scheme encodes pages where nothing else is said.
    static String encoding(Scheme scheme) {
        StringJoiner text = new StringJoiner(", ", scheme.freePages() ? "zero, free pages as zero, " : "zero, ", "");
        if (scheme.encoding().deltaCacheBytes() > 0) {
            text.add("xor-delta (cache " + Units.size(scheme.encoding().deltaCacheBytes()) + ")");
        }
        String compression = scheme.encoding().compression().toString();
        text.add(compression.equals("none") ? "raw" : compression);
        return text.toString();
    }

    /// All that there is to say of a scheme.
    static String explained(Scheme scheme) {
        List<String> lines = new ArrayList<>();
        lines.addAll(wrapped(scheme.name() + ": " + scheme.does(), 0));
        lines.add("");
        entry(lines, "mode", scheme.mode().label());
        scheme.policies().forEach((question, policy) -> {
            String label = question;
            for (Policy part : SchemeList.parts(policy)) {
                entry(lines, label, part.label() + ": " + part.does());
                label = "";
            }
        });
        entry(lines, "encoding", encoding(scheme) + " (--compress, --delta and --free-pages change it)");
        lines.add("");
        parameters(lines, scheme);
        entry(lines, "from", scheme.work().cite() + ", " + scheme.work().title());
        entry(lines, "", scheme.work().section());
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /// Two policies of one name share their parameters, so each is listed once.
    private static void parameters(List<String> lines, Scheme scheme) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        scheme.policies().values().stream()
                .flatMap(policy -> policy.parameters().stream())
                .forEach(parameter -> parameters.putIfAbsent(parameter.name(), parameter));
        if (parameters.isEmpty()) {
            return;
        }
        lines.add(parameterRow("parameter", "default", "unit", ""));
        parameters
                .values()
                .forEach(parameter -> lines.add(
                        parameterRow(parameter.name(), parameter.value(), parameter.unit(), parameter.meaning())));
        Parameter first = parameters.values().iterator().next();
        lines.add("  another value: --set " + first.name() + "=" + first.value());
        lines.add("");
    }

    private static String parameterRow(String name, String value, String unit, String meaning) {
        return String.format(Locale.ROOT, "  %-15s %-11s %-16s %s", name, value, unit, meaning)
                .stripTrailing();
    }

    private static void entry(List<String> lines, String label, String text) {
        List<String> wrapped = wrapped(text, LABEL_COLUMNS);
        lines.add(String.format(Locale.ROOT, "  %-" + (LABEL_COLUMNS - 2) + "s", label)
                + wrapped.getFirst().substring(LABEL_COLUMNS));
        lines.addAll(wrapped.subList(1, wrapped.size()));
    }

    /// The words in lines that begin after so many blanks.
    private static List<String> wrapped(String text, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(" ".repeat(indent));
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
            }
            line.append(line.length() > indent ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
