package org.coldstart.model.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.InBatchSoftmax;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.Similarity;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.Adam;
import org.coldstart.model.train.GradientSettings;
import org.coldstart.model.train.GradientTraining;
import org.coldstart.model.train.Negatives;
import org.coldstart.model.train.PreferenceDropout;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TowerPair;
import org.coldstart.model.train.TrainingExamples;

/**
 * Training as it is: shuffling, drawing batches, masking known positives, two towers 300 → 256 →
 * 128 with ReLU, in-batch softmax with logQ correction, Adam. A round is an epoch.
 */
final class TowerWork implements TrainingWork {

  private static final int ENTITIES = 20_000;
  private static final int INPUTS = 300;
  private static final int HIDDEN = 256;
  static final int DIMENSION = 128;
  private static final int BATCH = 512;
  private static final int STEPS = 150;

  /** Multiply-adds of an embedding, the flag behind the inputs included. */
  static final double MULTIPLY_ADDS = (INPUTS + 1) * HIDDEN + HIDDEN * DIMENSION;

  static final TowerInputs ITEMS = inputs(2);

  private final Workers workers = Workers.start(TrainingBench.THREADS);
  private final TowerInputs users = inputs(1);
  private final TrainingExamples examples = examples();
  private final Negatives negatives = Negatives.ofAll(positives(examples));
  private TowerPair towers = new TowerPair(tower(3), tower(4));

  @Override
  public String unit() {
    return "two towers 300 -> 256 -> 128, batch 512, in-batch softmax, Adam, examples/s";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public List<String> peerArguments() {
    return List.of(
        "towers",
        String.valueOf(TrainingBench.THREADS),
        String.valueOf(ENTITIES),
        String.valueOf(INPUTS),
        String.valueOf(HIDDEN),
        String.valueOf(DIMENSION),
        String.valueOf(BATCH),
        String.valueOf(STEPS));
  }

  @Override
  public double round() {
    Objective objective =
        new Objective(
            List.of(new Objective.Term(new InBatchSoftmax(Similarity.INNER_PRODUCT, 1, true), 1)),
            workers);
    GradientSettings settings =
        new GradientSettings(1, BATCH, new PreferenceDropout(0, 0), 0, 1, 1, 0, 1, 5);
    long[] begun = new long[1];
    double[] seconds = new double[1];
    towers =
        new GradientTraining(settings, objective, Adam.standard(1e-3), workers)
            .train(
                towers,
                users,
                ITEMS,
                examples,
                negatives,
                (now, epoch) -> {
                  if (epoch == 0) {
                    begun[0] = System.nanoTime();
                  } else {
                    seconds[0] = (System.nanoTime() - begun[0]) * 1e-9;
                  }
                  return epoch;
                },
                ProgressListener.SILENT)
            .towers();
    return examples.size() / seconds[0];
  }

  static TowerParameters tower(long seed) {
    return TowerParameters.random(spec(), seed);
  }

  private static TowerSpec spec() {
    return new TowerSpec(
        0,
        INPUTS,
        List.of(),
        List.of(HIDDEN),
        List.of(),
        DIMENSION,
        Activation.RELU,
        TowerSpec.Join.CONCATENATED,
        TowerSpec.Output.ALONE);
  }

  private static TowerInputs inputs(long seed) {
    Random random = new Random(seed);
    DenseMatrix preference = DenseMatrix.zeros(ENTITIES, INPUTS);
    for (int i = 0; i < preference.values().length; i++) {
      preference.values()[i] = (float) (random.nextGaussian() / Math.sqrt(INPUTS));
    }
    SparseMatrix none =
        new SparseMatrix(ENTITIES, 0, new int[ENTITIES + 1], new int[0], new float[0]);
    return new TowerInputs(none, preference, DenseMatrix.zeros(0, 0), DenseMatrix.zeros(0, 0));
  }

  private static TrainingExamples examples() {
    Random random = new Random(6);
    int size = BATCH * STEPS;
    int[] user = random.ints(size, 0, ENTITIES).toArray();
    int[] item = random.ints(size, 0, ENTITIES).toArray();
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    return new TrainingExamples(user, item, ones, ones, new int[0], user, item);
  }

  private static SparseMatrix positives(TrainingExamples examples) {
    int[] starts = new int[ENTITIES + 1];
    for (int user : examples.user()) {
      starts[user + 1]++;
    }
    for (int u = 0; u < ENTITIES; u++) {
      starts[u + 1] += starts[u];
    }
    int[] next = starts.clone();
    int[] indices = new int[examples.size()];
    for (int e = 0; e < examples.size(); e++) {
      indices[next[examples.user()[e]]++] = examples.item()[e];
    }
    for (int u = 0; u < ENTITIES; u++) {
      Arrays.sort(indices, starts[u], starts[u + 1]);
    }
    float[] ones = new float[indices.length];
    Arrays.fill(ones, 1);
    return new SparseMatrix(ENTITIES, ENTITIES, starts, indices, ones);
  }

  @Override
  public void close() {
    workers.close();
  }
}
