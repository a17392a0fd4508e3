package org.coldstart.model.report;

import java.util.List;

/**
 * One thing to know before a version is deployed.
 *
 * @param state how it came out
 * @param statement what was looked at, in words
 * @param figures what was found, told after the statement
 * @param end the words after the last figure
 */
record Check(State state, String statement, List<Figure> figures, String end) {

  /** How a check came out. */
  enum State {
    HOLDS("holds", "\u2713"),
    UNCLEAR("unclear", "?"),
    FAILS("fails", "\u2717");

    private final String label;
    private final String sign;

    State(String label, String sign) {
      this.label = label;
      this.sign = sign;
    }

    String label() {
      return label;
    }

    String sign() {
      return sign;
    }
  }

  /**
   * A figure in a sentence.
   *
   * @param before the words before it
   * @param part the figure
   * @param format how it is written
   * @param interval its interval, told behind it where there is one
   */
  record Figure(String before, Part part, Format format, Part interval) {}

  void write(Html html) {
    html.open("li", "class", state.label);
    html.element("span", state.sign, "class", "sign", "aria-hidden", "true");
    html.open("span");
    html.element("b", state.label + ": ", "class", "state");
    html.text(statement);
    for (Figure figure : figures) {
      html.text(figure.before);
      Cells.figure(html, "span", figure.part, figure.format, "figure");
      String ends = figure.format.of(figure.interval);
      if (!ends.isEmpty()) {
        html.text(" (95 % interval ");
        html.element(
            "span", ends, "data-from", figure.interval.pointer(), "data-as", figure.format.label());
        html.text(")");
      }
    }
    html.text(end);
    html.close().closeLine();
  }
}
