package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The phases of a {@link HoldOut}, and the one figure by which every choice is made: the geometric
 * mean of the held-out warm, cold-item and mixed recall.
 */
final class HeldOutPhases {

  static final String WARM = "warm";
  static final String COLD_ITEM = "cold_item";
  static final String COLD_USER = "cold_user";
  static final String MIXED = "mixed";

  /** The mixed phase once held-out items have had their first interactions. */
  static final String WARMING = "warming";

  private final List<Phase> phases;
  private final Phase warming;
  private final Workers workers;

  /**
   * @param mostUsers how many users a phase is measured on at most
   */
  HeldOutPhases(HoldOut heldOut, int mostUsers, long seed, Workers workers) {
    int[] all =
        IntStream.concat(Arrays.stream(heldOut.trainItems()), Arrays.stream(heldOut.coldItems()))
            .sorted()
            .toArray();
    SparseMatrix train = heldOut.train();
    int[] none = {};
    this.workers = workers;
    this.phases =
        List.of(
            Phase.of(WARM, heldOut.warm(), train, heldOut.trainItems(), none, mostUsers, seed),
            Phase.of(
                COLD_ITEM, heldOut.coldItem(), train, heldOut.coldItems(), none, mostUsers, seed),
            Phase.of(
                COLD_USER, heldOut.coldUser(), train, heldOut.trainItems(), none, mostUsers, seed),
            Phase.of(
                MIXED,
                sum(heldOut.warm(), heldOut.coldItemShare()),
                train,
                all,
                heldOut.coldItems(),
                mostUsers,
                seed));
    SparseMatrix first = heldOut.firstOfColdItems();
    this.warming =
        Phase.of(
            WARMING,
            sum(heldOut.warm(), difference(heldOut.coldItemShare(), first)),
            sum(train, first),
            all,
            none,
            mostUsers,
            seed);
  }

  /** The phases, in the order warm, cold item, cold user, mixed. */
  List<Phase> all() {
    return phases;
  }

  /** Everybody that some phase ranks for, ascending. */
  int[] users() {
    return Stream.concat(phases.stream(), Stream.of(warming))
        .flatMapToInt(p -> Arrays.stream(p.users()))
        .distinct()
        .sorted()
        .toArray();
  }

  /**
   * Recall of all wanted items, known ones among them, once held-out items have had their first
   * interactions.
   *
   * @param candidate has learned from those interactions too
   */
  double warmingRecall(Candidate candidate) {
    return recall(warming, rank(warming, candidate));
  }

  Phase phase(String name) {
    return phases.stream().filter(phase -> phase.name().equals(name)).findFirst().orElseThrow();
  }

  /** Ranks with a candidate's embeddings. */
  Phase.Ranks rank(Phase phase, Candidate candidate) {
    boolean coldUsers = phase.name().equals(COLD_USER);
    DenseMatrix users = candidate.users(phase.users(), coldUsers);
    return phase.rank(users, candidate.items(phase.ranking().items()), workers);
  }

  /**
   * Recall of a candidate on one phase: the geometric mean of what is found within the phase's
   * depth and within a fifth of it. The deep list alone would have a regression shrink until the
   * first places suffer.
   */
  double recall(String phase, Candidate candidate) {
    Phase of = phase(phase);
    return recall(of, rank(of, candidate));
  }

  private static double recall(Phase phase, Phase.Ranks ranks) {
    return Math.sqrt(ranks.meanRecall(phase.depth()) * ranks.meanRecall(phase.firstPlaces()));
  }

  /**
   * What a choice goes by.
   *
   * @param objective the geometric mean of warm, cold-item and mixed recall; phases without users
   *     do not count
   * @param freshness new items' share of the first places among all items, divided by their share
   *     of what users wanted: 1 where they are shown as often as they are wanted, and where that
   *     cannot be told
   */
  record Judgement(double objective, double freshness) {}

  Judgement judge(Candidate candidate) {
    List<Double> recalls = new ArrayList<>();
    double freshness = 1;
    for (String name : List.of(WARM, COLD_ITEM, MIXED)) {
      Phase phase = phase(name);
      if (phase.users().length > 0) {
        Phase.Ranks ranks = rank(phase, candidate);
        recalls.add(recall(phase, ranks));
        double wanted = phase.freshShareOfPositives();
        if (name.equals(MIXED) && wanted > 0) {
          freshness = ranks.freshShareOfTop(phase.depth()) / wanted;
        }
      }
    }
    double logs = recalls.stream().mapToDouble(r -> Math.log(Math.max(r, 1e-9))).sum();
    double objective = recalls.isEmpty() ? 0 : Math.exp(logs / recalls.size());
    return new Judgement(objective, freshness);
  }

  private static SparseMatrix difference(SparseMatrix a, SparseMatrix b) {
    int[] starts = new int[a.rows() + 1];
    int[] indices = new int[a.entries()];
    float[] values = new float[indices.length];
    Arrays.fill(values, 1);
    for (int r = 0; r < a.rows(); r++) {
      starts[r + 1] = starts[r];
      for (int e = a.starts()[r]; e < a.starts()[r + 1]; e++) {
        int column = a.indices()[e];
        if (Arrays.binarySearch(b.indices(), b.starts()[r], b.starts()[r + 1], column) < 0) {
          indices[starts[r + 1]++] = column;
        }
      }
    }
    int kept = starts[a.rows()];
    return new SparseMatrix(
        a.rows(), a.columns(), starts, Arrays.copyOf(indices, kept), Arrays.copyOf(values, kept));
  }

  private static SparseMatrix sum(SparseMatrix a, SparseMatrix b) {
    int[] starts = new int[a.rows() + 1];
    int[] indices = new int[a.entries() + b.entries()];
    float[] values = new float[indices.length];
    Arrays.fill(values, 1);
    for (int r = 0; r < a.rows(); r++) {
      int[] row =
          IntStream.concat(
                  Arrays.stream(a.indices(), a.starts()[r], a.starts()[r + 1]),
                  Arrays.stream(b.indices(), b.starts()[r], b.starts()[r + 1]))
              .sorted()
              .toArray();
      System.arraycopy(row, 0, indices, starts[r], row.length);
      starts[r + 1] = starts[r] + row.length;
    }
    return new SparseMatrix(a.rows(), a.columns(), starts, indices, values);
  }
}
