package dev.godwit.source.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// The report for programs: JSON, schema `godwit.report/1`. What was not measured is `null`, and no key is ever left
/// out.
public final class ReportJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportJson() {}

    /// The report as indented JSON that ends with a line feed.
    public static String write(MigrationReport report) {
        return toJson(report);
    }

    /// Any value as indented JSON that ends with a line feed; for results that have a schema of their own.
    public static String toJson(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// The report in a JSON text.
    ///
    /// @throws IllegalArgumentException if the text is not JSON, or not a report of this schema
    public static MigrationReport read(String json) {
        MigrationReport report = read(json, MigrationReport.class);
        if (!MigrationReport.SCHEMA.equals(report.schema())) {
            throw new IllegalArgumentException(
                    "not a report of the schema " + MigrationReport.SCHEMA + ": it says " + report.schema());
        }
        return report;
    }

    /// A value that [#toJson] wrote.
    ///
    /// @throws IllegalArgumentException if the text is not JSON, or not of this type
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a report: " + e.getOriginalMessage(), e);
        }
    }
}
