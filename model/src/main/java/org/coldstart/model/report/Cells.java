package org.coldstart.model.report;

/** Figures of a report as elements that say where they come from. */
final class Cells {

  private Cells() {}

  /** A figure inside running text or a card; a dash where it was not measured. */
  static void figure(Html html, String tag, Part part, Format format, String classes) {
    if (part.isNumber()) {
      html.element(
          tag,
          format.of(part.number()),
          "class",
          classes,
          "data-from",
          part.pointer(),
          "data-as",
          format.label());
    } else {
      html.element(tag, "\u2013", "class", classes);
    }
  }

  /** A table's cell with a figure. */
  static void number(Html html, Part part, Format format) {
    figure(html, "td", part, format, "n");
  }

  /** A table's cell with a figure and, smaller, its interval. */
  static void withInterval(Html html, Part part, Part interval, Format format) {
    html.open("td", "class", "n");
    figure(html, "span", part, format, null);
    String ends = format.of(interval);
    if (!ends.isEmpty()) {
      html.text(" ");
      html.element("small", ends, "data-from", interval.pointer(), "data-as", format.label());
    }
    html.close();
  }

  /** A row of column headings. */
  static void headings(Html html, String... headings) {
    html.open("thead").open("tr");
    for (String heading : headings) {
      html.element("th", heading, "scope", "col");
    }
    html.close().closeLine();
  }
}
