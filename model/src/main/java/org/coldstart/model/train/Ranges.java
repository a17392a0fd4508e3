package org.coldstart.model.train;

/** Refuses parameters that are out of range, by name. */
final class Ranges {

  private Ranges() {}

  static void above(String name, double value, double bound) {
    if (!(value > bound) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "[" + name + "] must be above " + bound + ", not " + value);
    }
  }

  static void atLeast(String name, double value, double bound) {
    if (!(value >= bound) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "[" + name + "] must be at least " + bound + ", not " + value);
    }
  }

  /** In [from, to). */
  static void within(String name, double value, double from, double to) {
    if (!(value >= from && value < to)) {
      throw new IllegalArgumentException(
          "[" + name + "] must be in [" + from + ", " + to + "), not " + value);
    }
  }

  /** In [0, 1]. */
  static void probability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("[" + name + "] must be in [0, 1], not " + value);
    }
  }
}
