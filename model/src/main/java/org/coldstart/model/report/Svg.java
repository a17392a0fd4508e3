package org.coldstart.model.report;

import java.util.Locale;

/** The few SVG elements that all charts are made of. */
final class Svg {

  private Svg() {}

  /**
   * Begins a picture.
   *
   * @param id unique on the page
   * @param title for who does not see it
   */
  static void open(Html html, double width, double height, String id, String title) {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + coordinate(width) + " " + coordinate(height),
        "role",
        "img",
        "aria-labelledby",
        id,
        "class",
        "chart");
    html.element("title", title, "id", id);
  }

  static void line(Html html, String classes, double x1, double y1, double x2, double y2) {
    html.empty(
        "line",
        "class",
        classes,
        "x1",
        coordinate(x1),
        "y1",
        coordinate(y1),
        "x2",
        coordinate(x2),
        "y2",
        coordinate(y2));
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}: which part of the text is at x
   */
  static void text(Html html, String anchor, double x, double y, String text) {
    html.element("text", text, "x", coordinate(x), "y", coordinate(y), "text-anchor", anchor);
  }

  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
