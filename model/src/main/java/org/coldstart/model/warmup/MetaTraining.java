package org.coldstart.model.warmup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.train.Adam;

/**
 * Learns how embeddings of items in their first days become better ones, on items whose later days
 * are known. Every epoch the known items begin anew: each row of the table is the mean of what the
 * training had learned of all of them. Batch by batch their interactions come in; a batch is first
 * predicted by the warm embeddings, scale ⊙ v + shift, which moves the two networks alone (L_warm,
 * v being what the batches before have made of it), and then moves v alone (L_cold). The towers
 * stay as they are.
 *
 * <p>So a network never sees a v, or a mean of users, that the interaction which it is to predict
 * has been part of already. Users are those who touched the item in the batches before, by vectors
 * that do not know of the item.
 *
 * <p>Zhu et al.: Learning to Warm Up Cold Item Embeddings for Cold-start Recommendation with Meta
 * Scaling and Shifting Networks, SIGIR 2021.
 */
final class MetaTraining {

  private static final int EPOCHS = 10;
  private static final int BATCH = 256;
  private static final double LEARNING_RATE = 1e-3;

  /** How many interactions of an item's life an epoch shows. */
  private static final int LIFE = 60;

  /** By how much an interaction may move its own log odds, at most. */
  private static final double STEP = 0.25;

  /** An interaction of a known item. */
  record Pair(int item, int user, boolean taken) {}

  private final KnownItems known;
  private final int rank;
  private final float[] common;
  private final Calibration calibration;
  private final double rate;
  private final double userScale;
  private final MetaNet scale;
  private final MetaNet shift;
  private final List<Pair> pairs = new ArrayList<>();
  private final Random random;
  private final DenseMatrix table;
  private final DenseMatrix sums;
  private final int[] counts;
  private long step;

  /**
   * @param known at least one item
   */
  MetaTraining(KnownItems known, long seed, Workers workers) {
    this.known = known;
    this.rank = known.factors().columns();
    this.random = new Random(seed);
    this.common = mean(known.factors());
    float[] scores = new float[known.pairs()];
    boolean[] labels = new boolean[scores.length];
    double squares = 0;
    for (int item = 0; item < known.size(); item++) {
      Touches touches = known.touches(item);
      for (int t = 0; t < touches.count(); t++) {
        int user = touches.users()[t];
        int pair = pairs.size();
        scores[pair] = known.score(user, item, known.factors(), item);
        labels[pair] = touches.taken(t);
        squares += known.square(user, item) / scores.length;
        pairs.add(new Pair(item, user, touches.taken(t)));
      }
    }
    this.calibration = Calibration.fit(scores, labels);
    this.rate = STEP / Math.max(1e-9, calibration.scale() * calibration.scale() * squares);
    this.userScale = 1 / Math.sqrt(Math.max(1e-9, squares / rank));
    Adam adam = Adam.standard(LEARNING_RATE);
    this.scale = new MetaNet(known.content().columns(), rank, BATCH, seed, adam, workers);
    this.shift = new MetaNet(rank, rank, BATCH, seed + 1, adam, workers);
    this.table = DenseMatrix.zeros(known.size(), rank);
    this.sums = DenseMatrix.zeros(known.size(), rank);
    this.counts = new int[known.size()];
  }

  private static float[] mean(DenseMatrix rows) {
    float[] mean = new float[rows.columns()];
    for (int r = 0; r < rows.rows(); r++) {
      Kernels.best().axpy(1f / rows.rows(), rows.values(), rows.offset(r), mean, 0, mean.length);
    }
    return mean;
  }

  /** Trains both networks. */
  void run() {
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      begin();
      List<Pair> lives = lives();
      for (int from = 0; from < lives.size(); from += BATCH) {
        List<Pair> batch = lives.subList(from, Math.min(lives.size(), from + BATCH));
        warm(batch);
        cold(batch);
      }
    }
  }

  /** Every item is new again: the common initialisation, and nobody has touched it. */
  void begin() {
    for (int item = 0; item < table.rows(); item++) {
      System.arraycopy(common, 0, table.values(), table.offset(item), rank);
    }
    Arrays.fill(sums.values(), 0);
    Arrays.fill(counts, 0);
  }

  List<Pair> lives() {
    List<Pair> shuffled = new ArrayList<>(pairs);
    Collections.shuffle(shuffled, random);
    int[] shown = new int[known.size()];
    shuffled.removeIf(pair -> shown[pair.item]++ >= LIFE);
    return shuffled;
  }

  /** L_warm: moves the networks against the cross entropy of a batch, and nothing else. */
  double warm(List<Pair> batch) {
    int[] items = batch.stream().mapToInt(Pair::item).sorted().distinct().toArray();
    DenseMatrix means = DenseMatrix.zeros(items.length, rank);
    int[] meanRows = new int[items.length];
    for (int i = 0; i < items.length; i++) {
      meanRows[i] = counts[items[i]] == 0 ? -1 : i;
      float factor = (float) (userScale / Math.max(1, counts[items[i]]));
      Kernels.best()
          .axpy(factor, sums.values(), sums.offset(items[i]), means.values(), i * rank, rank);
    }
    float[] scales = scale.forward(known.content(), items);
    float[] shifts = shift.forward(means, meanRows);
    DenseMatrix warm = DenseMatrix.zeros(items.length, rank);
    for (int i = 0; i < items.length; i++) {
      for (int d = 0; d < rank; d++) {
        int at = i * rank + d;
        warm.values()[at] = table.get(items[i], d) * (1 + scales[at]) + shifts[at];
      }
    }
    float[] shiftGradient = new float[items.length * rank];
    double loss = 0;
    for (Pair pair : batch) {
      int i = Arrays.binarySearch(items, pair.item);
      double p = calibration.of(known.score(pair.user, pair.item, warm, i));
      loss -= Math.log(Math.max(1e-12, pair.taken ? p : 1 - p)) / batch.size();
      double slope = calibration.scale() * (p - (pair.taken ? 1 : 0)) / batch.size();
      known.addUser(pair.user, pair.item, (float) slope, shiftGradient, i * rank);
    }
    float[] scaleGradient = new float[shiftGradient.length];
    for (int i = 0; i < items.length; i++) {
      for (int d = 0; d < rank; d++) {
        scaleGradient[i * rank + d] = shiftGradient[i * rank + d] * table.get(items[i], d);
      }
    }
    step++;
    scale.step(scaleGradient, step);
    shift.step(shiftGradient, step);
    return loss;
  }

  /** The mean cross entropy of a batch by some embeddings of the known items. */
  double loss(List<Pair> batch, DenseMatrix embeddings) {
    double loss = 0;
    for (Pair pair : batch) {
      double p = calibration.of(known.score(pair.user, pair.item, embeddings, pair.item));
      loss -= Math.log(Math.max(1e-12, pair.taken ? p : 1 - p)) / batch.size();
    }
    return loss;
  }

  /** L_cold: moves the rows of the table that a batch is of, and nothing else. */
  void cold(List<Pair> batch) {
    for (Pair pair : batch) {
      int at = table.offset(pair.item);
      double score = known.score(pair.user, pair.item, table, pair.item);
      double slope = calibration.scale() * (calibration.of(score) - (pair.taken ? 1 : 0));
      known.addUser(pair.user, pair.item, (float) (-rate * slope), table.values(), at);
      if (pair.taken) {
        known.addUser(pair.user, pair.item, 1, sums.values(), sums.offset(pair.item));
        counts[pair.item]++;
      }
    }
  }

  /**
   * The warm embedding of an item that is new.
   *
   * @param content of the item, as {@link KnownItems#content} has it
   * @param users {@code [any × rank]}: vectors of users, balanced
   * @param touches what happened to the item
   * @param out {@code [rank]} from its offset, overwritten
   */
  void embed(float[] content, DenseMatrix users, Touches touches, float[] out, int at) {
    float[] v = common.clone();
    for (int t = 0; t < touches.count(); t++) {
      int user = users.offset(touches.users()[t]);
      double score = Kernels.best().dot(users.values(), user, v, 0, rank);
      double slope = calibration.scale() * (calibration.of(score) - (touches.taken(t) ? 1 : 0));
      Kernels.best().axpy((float) (-rate * slope), users.values(), user, v, 0, rank);
    }
    float[] mean = new float[rank];
    meanOf(users, touches, mean);
    float[] scales = new float[rank];
    float[] shifts = new float[rank];
    scale.apply(content, scales);
    shift.apply(touches.takers() == 0 ? null : mean, shifts);
    for (int d = 0; d < rank; d++) {
      out[at + d] = v[d] * (1 + scales[d]) + shifts[d];
    }
  }

  /** What the shifting network sees of those who took an item: their mean alone. */
  void meanOf(DenseMatrix users, Touches touches, float[] out) {
    float share = (float) (userScale / Math.max(1, touches.takers()));
    for (int t = 0; t < touches.takers(); t++) {
      int user = users.offset(touches.users()[t]);
      Kernels.best().axpy(share, users.values(), user, out, 0, rank);
    }
  }

  /** The new ID embeddings of the known items. */
  DenseMatrix table() {
    return table;
  }

  MetaNet scale() {
    return scale;
  }

  MetaNet shift() {
    return shift;
  }

  /** What a gradient of L_cold is multiplied by. */
  double rate() {
    return rate;
  }

  int contentWidth() {
    return known.content().columns();
  }
}
