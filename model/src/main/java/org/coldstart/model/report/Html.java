package org.coldstart.model.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes elements, HTML that is well-formed XML too. Everything that goes in as text or as an
 * attribute's value is escaped; characters that XML cannot hold become U+FFFD.
 */
final class Html {

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn; an attribute whose value is null is left out
   */
  Html open(String tag, Object... attributes) {
    begin(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** An element without content. */
  Html empty(String tag, Object... attributes) {
    begin(tag, attributes);
    out.append("/>");
    return this;
  }

  private void begin(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        escape(attributes[i + 1].toString());
        out.append('"');
      }
    }
  }

  /** Ends the element that was begun last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Ends the element that was begun last, and the line. */
  Html closeLine() {
    close();
    out.append('\n');
    return this;
  }

  /** Text inside the element that was begun last. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** An element that holds text and nothing else. */
  Html element(String tag, String text, Object... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** A style sheet of this package; it must not hold what HTML would not leave alone. */
  Html style(String css) {
    if (css.contains("<") || css.contains("&")) {
      throw new IllegalArgumentException("a style sheet inside HTML must hold neither < nor &");
    }
    open("style");
    out.append('\n').append(css);
    return closeLine();
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isXml(c) ? c : 0xfffd);
              }
            });
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xd7ff && !(c >= 0x7f && c <= 0x9f))
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  /**
   * What was written.
   *
   * @throws IllegalStateException where an element has no end
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements without an end: " + open);
    }
    return out.toString();
  }
}
