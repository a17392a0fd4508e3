package org.coldstart.model.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** How a figure is written. */
enum Format {
  /** A share of one, with three digits. */
  SHARE("share") {
    @Override
    String of(double value) {
      return String.format(Locale.ROOT, "%.3f", value);
    }
  },
  /** A share of one, in per cent. */
  PERCENT("percent") {
    @Override
    String of(double value) {
      return String.format(Locale.ROOT, "%.1f" + SPACE + "%%", 100 * value);
    }
  },
  /** A ratio, as by how many per cent it is above or below one. */
  CHANGE("change") {
    @Override
    String of(double value) {
      return signed(100 * (value - 1)) + SPACE + "%";
    }
  },
  /** A difference of two shares, in percentage points. */
  POINTS("points") {
    @Override
    String of(double value) {
      return signed(100 * value);
    }
  },
  /** A count as it is, any other number with four digits. */
  PLAIN("plain") {
    @Override
    String of(double value) {
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        return String.format(Locale.ROOT, "%,d", (long) value);
      }
      return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }
  },
  /** Seconds. */
  SECONDS("seconds") {
    @Override
    String of(double value) {
      return String.format(Locale.ROOT, "%.1f" + SPACE + "s", value);
    }
  },
  /** Milliseconds, written as seconds. */
  MILLIS("millis") {
    @Override
    String of(double value) {
      return SECONDS.of(value / 1_000);
    }
  },
  /** Bytes, written as mebibytes. */
  BYTES("bytes") {
    @Override
    String of(double value) {
      return String.format(Locale.ROOT, "%,.1f" + SPACE + "MiB", value / (1 << 20));
    }
  };

  private static final String MINUS = "\u2212";

  /** A number stays on one line with its unit. */
  private static final String SPACE = "\u00a0";

  private final String label;

  Format(String label) {
    this.label = label;
  }

  /** What a page calls it, beside a figure. */
  String label() {
    return label;
  }

  abstract String of(double value);

  /** An interval; empty where there is none. */
  String of(Part interval) {
    List<Part> ends = interval.elements();
    return ends.size() == 2 && ends.get(0).isNumber() && ends.get(1).isNumber()
        ? of(ends.get(0).number()) + " to " + of(ends.get(1).number())
        : "";
  }

  private static String signed(double value) {
    double rounded = Math.round(10 * value) / 10.0;
    String sign = rounded > 0 ? "+" : rounded < 0 ? MINUS : "";
    return sign + String.format(Locale.ROOT, "%.1f", Math.abs(rounded));
  }
}
