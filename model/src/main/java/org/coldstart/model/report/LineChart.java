package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over a common x axis, some of them with the band of their intervals. */
final class LineChart {

  private static final double WIDTH = 420;
  private static final double HEIGHT = 270;
  private static final double LEFT = 46;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 26;
  private static final double BOTTOM = HEIGHT - 44;
  private static final double PADDING = 0.35;

  private final String id;
  private final String title;
  private final String xTitle;
  private final String yTitle;
  private final List<Line> lines = new ArrayList<>();
  private final List<Tick> xTicks = new ArrayList<>();
  private double xLow = Double.POSITIVE_INFINITY;
  private double xHigh = Double.NEGATIVE_INFINITY;
  private boolean fromZero;
  private double marked = Double.NaN;

  private record Tick(double x, String label) {}

  private record Line(
      String label, String classes, double[] x, double[] y, double[] low, double[] high) {}

  /**
   * @param id unique on the page
   * @param title for who does not see the picture
   */
  LineChart(String id, String title, String xTitle, String yTitle) {
    this.id = id;
    this.title = title;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
  }

  /**
   * Adds a line; it breaks where y is NaN.
   *
   * @param low ends of the intervals, or empty for no band
   * @param high likewise
   */
  LineChart line(
      String label, String classes, double[] x, double[] y, double[] low, double[] high) {
    lines.add(new Line(label, classes, x, y, low, high));
    for (double value : x) {
      xLow = Math.min(xLow, value);
      xHigh = Math.max(xHigh, value);
    }
    return this;
  }

  LineChart tick(double x, String label) {
    xTicks.add(new Tick(x, label));
    return this;
  }

  /** Leaves room beside the first and the last place. */
  LineChart padded() {
    xLow -= PADDING;
    xHigh += PADDING;
    return this;
  }

  /** Lets the y axis begin at zero. */
  LineChart fromZero() {
    fromZero = true;
    return this;
  }

  /** Marks a place on the x axis. */
  LineChart mark(double x) {
    marked = x;
    return this;
  }

  void write(Html html) {
    Axis y = yAxis();
    double span = xHigh > xLow ? xHigh - xLow : 1;
    Axis x = new Axis(xLow, xLow + span, span, LEFT, RIGHT);
    Svg.open(html, WIDTH, HEIGHT, id, title);
    for (double tick : y.ticks()) {
      Svg.line(html, "grid", LEFT, y.at(tick), RIGHT, y.at(tick));
      Svg.text(html, "end", LEFT - 7, y.at(tick) + 4, y.label(tick));
    }
    for (Tick tick : xTicks) {
      Svg.line(html, "tick", x.at(tick.x), BOTTOM, x.at(tick.x), BOTTOM + 4);
      Svg.text(html, "middle", x.at(tick.x), BOTTOM + 17, tick.label);
    }
    if (!Double.isNaN(marked)) {
      Svg.line(html, "mark", x.at(marked), TOP, x.at(marked), BOTTOM);
    }
    Svg.line(html, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    Svg.text(html, "middle", (LEFT + RIGHT) / 2, HEIGHT - 8, xTitle);
    Svg.text(html, "start", 4, 11, yTitle);
    lines.forEach(line -> band(html, line, x, y));
    // What matters most comes first in a legend and last, on top, in a picture.
    for (int i = lines.size() - 1; i >= 0; i--) {
      draw(html, lines.get(i), x, y);
    }
    html.closeLine();
  }

  private Axis yAxis() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (double[] values : List.of(line.y, line.low, line.high)) {
        for (double value : values) {
          if (!Double.isNaN(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
      }
    }
    if (high < low) {
      low = 0;
      high = 1;
    }
    return Axis.over(fromZero ? 0 : low, high, 5, BOTTOM, TOP);
  }

  private static void band(Html html, Line line, Axis x, Axis y) {
    StringBuilder there = new StringBuilder();
    StringBuilder back = new StringBuilder();
    for (int i = 0; i < line.low.length; i++) {
      if (!Double.isNaN(line.low[i]) && !Double.isNaN(line.high[i])) {
        there.append(point(x.at(line.x[i]), y.at(line.high[i]))).append(' ');
        back.insert(0, point(x.at(line.x[i]), y.at(line.low[i])) + " ");
      }
    }
    if (there.length() > 0) {
      html.empty("polygon", "class", "band " + line.classes, "points", ("" + there + back).strip());
    }
  }

  private static void draw(Html html, Line line, Axis x, Axis y) {
    StringBuilder points = new StringBuilder();
    html.open("g", "class", "line " + line.classes);
    html.element("title", line.label);
    for (int i = 0; i <= line.y.length; i++) {
      if (i < line.y.length && !Double.isNaN(line.y[i])) {
        points.append(point(x.at(line.x[i]), y.at(line.y[i]))).append(' ');
        html.empty(
            "circle",
            "cx",
            Svg.coordinate(x.at(line.x[i])),
            "cy",
            Svg.coordinate(y.at(line.y[i])),
            "r",
            "2.2");
      } else if (points.length() > 0) {
        html.empty("polyline", "points", points.toString().strip());
        points.setLength(0);
      }
    }
    html.close();
  }

  private static String point(double x, double y) {
    return Svg.coordinate(x) + "," + Svg.coordinate(y);
  }
}
