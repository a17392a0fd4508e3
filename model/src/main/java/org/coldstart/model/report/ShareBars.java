package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;

/** Bars of equal length, one a row, each cut into shares that together are one. */
final class ShareBars {

  private static final double WIDTH = 420;
  private static final double LEFT = 128;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 10;
  private static final double ROW = 26;
  private static final double BAR = 16;

  private final String id;
  private final String title;
  private final String xTitle;
  private final List<String> labels = new ArrayList<>();
  private final List<double[]> shares = new ArrayList<>();
  private double marked = Double.NaN;

  ShareBars(String id, String title, String xTitle) {
    this.id = id;
    this.title = title;
    this.xTitle = xTitle;
  }

  /**
   * @param shares in the order in which they lie in the bar, from the left
   */
  ShareBars row(String label, double... shares) {
    labels.add(label);
    this.shares.add(shares);
    return this;
  }

  /** Marks a share across all bars, counted from the left. */
  ShareBars mark(double share) {
    marked = share;
    return this;
  }

  void write(Html html) {
    double bottom = TOP + ROW * labels.size();
    double height = bottom + 40;
    Axis x = new Axis(0, 1, 0.25, LEFT, RIGHT);
    Svg.open(html, WIDTH, height, id, title);
    for (int i = 0; i < labels.size(); i++) {
      double y = TOP + ROW * i;
      Svg.text(html, "end", LEFT - 8, y + ROW / 2 + 4, labels.get(i));
      double from = 0;
      for (int part = 0; part < shares.get(i).length; part++) {
        double share = shares.get(i)[part];
        html.empty(
            "rect",
            "class",
            "part-" + part,
            "x",
            Svg.coordinate(x.at(from)),
            "y",
            Svg.coordinate(y + (ROW - BAR) / 2),
            "width",
            Svg.coordinate(Math.max(0, x.at(from + share) - x.at(from))),
            "height",
            Svg.coordinate(BAR));
        from += share;
      }
    }
    for (double tick : x.ticks()) {
      Svg.line(html, "tick", x.at(tick), bottom, x.at(tick), bottom + 4);
      Svg.text(html, "middle", x.at(tick), bottom + 17, x.label(tick));
    }
    if (!Double.isNaN(marked)) {
      Svg.line(html, "mark", x.at(marked), TOP - 6, x.at(marked), bottom);
    }
    Svg.text(html, "middle", (LEFT + RIGHT) / 2, height - 5, xTitle);
    html.closeLine();
  }
}
