package org.coldstart.model.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares the speed of trainings with what people use for them on the same machine: both do the
 * same work in turns, on two threads each. {@code qa/training-bench.sh} calls it.
 */
public final class TrainingBench {

  static final int THREADS = 2;

  private TrainingBench() {}

  /**
   * @param arguments rounds, the work, and the command that starts the peer (none: there is no
   *     peer); see {@link #work} for the works
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    List<String> command = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
    try (TrainingWork work = work(arguments[1])) {
      if (command.isEmpty()) {
        alone(work, rounds);
      } else {
        command.addAll(work.peerArguments());
        try (Peer peer = new Peer(command)) {
          besidePeer(work, peer, rounds);
        }
      }
    }
  }

  private static TrainingWork work(String name) throws IOException {
    String[] parts = name.split(":");
    return switch (parts[0]) {
      case "towers" -> new TowerWork();
      case "embedding-bag" -> new EmbeddingBagWork();
      case "factorisation" ->
          new FactorisationWork(
              Integer.parseInt(parts[1]),
              Integer.parseInt(parts[2]),
              Integer.parseInt(parts[3]),
              Integer.parseInt(parts[4]));
      case "encoding" -> new EncodingWork(parts[1].equals("batched"));
      case "ridge" -> new RidgeWork(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      default -> throw new IllegalArgumentException("there is no work [" + name + "]");
    };
  }

  private static void alone(TrainingWork work, int rounds) {
    double[] ours = new double[rounds];
    if (rounds > 1) { // one to warm up
      work.round();
    }
    for (int r = 0; r < rounds; r++) {
      ours[r] = work.round();
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.4g (%.4g to %.4g); median of %d rounds, load average %.1f%n",
        work.unit(),
        median(ours),
        Arrays.stream(ours).min().orElseThrow(),
        Arrays.stream(ours).max().orElseThrow(),
        rounds,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static void besidePeer(TrainingWork work, Peer peer, int rounds) {
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    double[] ratios = new double[rounds];
    for (int r = rounds > 1 ? -1 : 0; r < rounds; r++) { // one of several to warm up
      boolean first = r % 2 == 0;
      double own = first ? work.round() : 0;
      double other = peer.round();
      own = first ? own : work.round();
      if (r >= 0) {
        ours[r] = own;
        theirs[r] = other;
        ratios[r] = own / other;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.4g, %s %.4g; ratio %.2f (%.2f to %.2f), %s is better; medians of %d rounds in turns, %d threads, load average %.1f%n",
        work.unit(),
        median(ours),
        peer.name(),
        median(theirs),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        work.moreIsBetter() ? "more" : "less",
        rounds,
        THREADS,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
