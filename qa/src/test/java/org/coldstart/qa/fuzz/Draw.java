package org.coldstart.qa.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** What is drawn at random for one request. */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  /** The same seed and number draw the same. */
  Draw(long seed, long number) {
    this.random = new SplittableRandom(seed * GOLDEN + number);
  }

  /** From 0 to one less than the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean in(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T of(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  byte anyByte() {
    return (byte) below(256);
  }
}
