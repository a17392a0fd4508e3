package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;

/** Differences from zero, one a row, each a dot on its interval. */
final class ForestPlot {

  private static final double WIDTH = 420;
  private static final double LEFT = 128;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 10;
  private static final double ROW = 26;

  private final String id;
  private final String title;
  private final String xTitle;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String label, double value, double low, double high) {}

  ForestPlot(String id, String title, String xTitle) {
    this.id = id;
    this.title = title;
    this.xTitle = xTitle;
  }

  /**
   * Adds a row.
   *
   * @param value a difference of shares of one; told in percentage points
   * @param low the lower end of its interval
   * @param high the upper end
   */
  ForestPlot row(String label, double value, double low, double high) {
    rows.add(new Row(label, 100 * value, 100 * low, 100 * high));
    return this;
  }

  void write(Html html) {
    double low = 0;
    double high = 0;
    for (Row row : rows) {
      low = Math.min(low, row.low);
      high = Math.max(high, row.high);
    }
    Axis x = Axis.over(low, high, 4, LEFT, RIGHT);
    double bottom = TOP + ROW * rows.size();
    double height = bottom + 40;
    Svg.open(html, WIDTH, height, id, title);
    for (double tick : x.ticks()) {
      Svg.line(html, tick == 0 ? "zero" : "grid", x.at(tick), TOP, x.at(tick), bottom);
      Svg.text(html, "middle", x.at(tick), bottom + 16, x.label(tick));
    }
    Svg.text(html, "middle", (LEFT + RIGHT) / 2, height - 7, xTitle);
    double y = TOP + ROW / 2;
    for (Row row : rows) {
      Svg.text(html, "end", LEFT - 8, y + 4, row.label);
      html.open("g", "class", row.low > 0 ? "above" : row.high < 0 ? "below" : "level");
      html.element(
          "title",
          row.label
              + ": "
              + Format.POINTS.of(row.value / 100)
              + " points, 95 % interval "
              + Format.POINTS.of(row.low / 100)
              + " to "
              + Format.POINTS.of(row.high / 100));
      Svg.line(html, "whisker", x.at(row.low), y, x.at(row.high), y);
      html.empty(
          "circle", "cx", Svg.coordinate(x.at(row.value)), "cy", Svg.coordinate(y), "r", "4.5");
      html.close();
      y += ROW;
    }
    html.closeLine();
  }
}
