package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Places values along a line of a chart, at round ticks.
 *
 * @param low the value at {@code from}
 * @param high the value at {@code to}, above low
 * @param step between ticks
 * @param from a coordinate
 * @param to a coordinate
 */
record Axis(double low, double high, double step, double from, double to) {

  private static final double[] ROUND = {1, 2, 2.5, 5, 10};

  /** From low or a little less to high or a little more, in about so many steps. */
  static Axis over(double low, double high, int steps, double from, double to) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
    double rough = span / steps;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * ROUND[ROUND.length - 1];
    for (double round : ROUND) {
      if (round * power >= rough * 0.999) {
        step = round * power;
        break;
      }
    }
    double first = Math.floor(low / step + 1e-9) * step;
    double last = Math.ceil(Math.max(high, low + span) / step - 1e-9) * step;
    return new Axis(first, last, step, from, to);
  }

  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    int count = (int) Math.round((high - low) / step);
    for (int i = 0; i <= count; i++) {
      double tick = low + i * step;
      ticks.add(Math.abs(tick) < step * 1e-6 ? 0 : tick);
    }
    return ticks;
  }

  /** A tick's label, with as many digits as the step has. */
  String label(double tick) {
    int digits = 0;
    while (digits < 6
        && Math.abs(step * Math.pow(10, digits) % 1) > 1e-6
        && Math.abs(step * Math.pow(10, digits) % 1 - 1) > 1e-6) {
      digits++;
    }
    return String.format(Locale.ROOT, "%." + digits + "f", tick);
  }
}
