package dev.godwit.lab.compare.html;

/// Text that is written into a page. Everything that is not this package's own goes through [#text].
final class Html {
    private final StringBuilder page = new StringBuilder();

    /// Markup of this package's own, ended with a line feed.
    Html line(String markup) {
        page.append(markup).append('\n');
        return this;
    }

    /// An element that holds text; attributes are this package's own.
    static String element(String tag, String attributes, String text) {
        return "<" + tag + (attributes.isEmpty() ? "" : " " + attributes) + ">" + text(text) + "</" + tag + ">";
    }

    /// An element that holds text.
    static String element(String tag, String text) {
        return element(tag, "", text);
    }

    /// Text that means nothing to a browser, in an element or an attribute.
    static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// JSON that cannot end the script element that it stands in.
    static String json(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
