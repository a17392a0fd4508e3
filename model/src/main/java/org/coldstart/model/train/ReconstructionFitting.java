package org.coldstart.model.train;

import java.util.Arrays;
import java.util.List;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.PreferenceScaling;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerSpec;

/**
 * Trains the two towers of the original DropoutNet: what they learn is the product of the
 * factorisation's vectors, seen through preference inputs of which every other one is missing.
 * Users' vectors are scaled as the closed form serves them, by which no ranking changes and every
 * user counts the same.
 *
 * <p>Volkovs, Yu, Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NIPS 2017.
 */
final class ReconstructionFitting implements GradientFitting {

  static final String NAME = "reconstruction";

  private static final float CLIP = 5;
  private static final int SMALL_CATALOGUE = 5_000;
  private static final int SMALL_LAYER = 200;
  private static final int LAYER = 500;
  private static final int PATIENCE = 6;

  /** Where inputs and targets would need more floats than this, nothing is trained: 512 MB. */
  private static final long MOST_FLOATS = 1L << 27;

  private final TrainingConfig config;
  private final ClosedForm start;
  private final SparseMatrix train;
  private final EntityContent content;
  private final Workers workers;
  private final int[] users;
  private final int[] items;

  /**
   * @param train {@code [users × items]}: the positive pairs that may be learned from
   */
  ReconstructionFitting(
      TrainingConfig config,
      ClosedForm start,
      SparseMatrix train,
      EntityContent content,
      Workers workers) {
    this.config = config;
    this.start = start;
    this.train = train;
    this.content = content;
    this.workers = workers;
    this.users = HoldOut.occupied(train.transpose()).stream().toArray();
    this.items = HoldOut.occupied(train).stream().toArray();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean fromStart() {
    return false;
  }

  @Override
  public String obstacle() {
    long floats =
        (long) start.dimension() * (content.users().rows() + content.items().rows())
            + (long) users.length * ReconstructionPairs.topItems(users.length, items.length);
    if (floats > MOST_FLOATS) {
      return "inputs and targets would need " + floats * 4 / (1 << 20) + " MB";
    }
    return users.length < 2 || items.length < 2
        ? "there are fewer than two users or items with interactions"
        : "";
  }

  @Override
  public GradientOutcome train(int epochs, Validation validation, ProgressListener listener) {
    DenseMatrix userFactors = userFactors();
    DenseMatrix itemFactors = itemFactors();
    DenseMatrix itemPreferences =
        start.servesFactors() ? itemFactors : DenseMatrix.zeros(itemFactors.rows(), 0);
    TowerInputs userInputs = inputs(content.users().content(), userFactors);
    TowerInputs itemInputs = inputs(content.items().content(), itemPreferences);
    return new ReconstructionTraining(
            new ReconstructionTraining.Settings(
                epochs,
                config.batchSize(),
                new PreferenceDropout(config.preferenceDropout(), config.preferenceDropout()),
                PATIENCE,
                config.seed()),
            ConfiguredObjective.optimizer(config, 0),
            workers)
        .train(
            new ReconstructionTraining.Side(
                spec(userInputs), userInputs, scaling(userFactors, users), userFactors),
            new ReconstructionTraining.Side(
                spec(itemInputs), itemInputs, scaling(itemPreferences, items), itemFactors),
            new ReconstructionPairs(users, items, userFactors, itemFactors, workers),
            validation,
            listener);
  }

  private TowerSpec spec(TowerInputs inputs) {
    int layer = content.items().rows() <= SMALL_CATALOGUE ? SMALL_LAYER : LAYER;
    int contentWidth = inputs.content().columns();
    int preferenceWidth = inputs.preference().columns();
    return new TowerSpec(
        contentWidth,
        preferenceWidth,
        contentWidth == 0 ? List.of() : List.of(layer),
        preferenceWidth == 0 ? List.of() : List.of(layer),
        List.of(),
        start.rank(),
        Activation.TANH,
        TowerSpec.Join.SUMMED,
        TowerSpec.Output.ALONE);
  }

  private static TowerInputs inputs(SparseMatrix content, DenseMatrix preference) {
    DenseMatrix none = DenseMatrix.zeros(0, 0);
    return new TowerInputs(content, preference, none, none);
  }

  private static PreferenceScaling scaling(DenseMatrix preferences, int[] rows) {
    if (preferences.columns() == 0) {
      return PreferenceScaling.NONE;
    }
    DenseMatrix some = DenseMatrix.zeros(rows.length, preferences.columns());
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          preferences.values(),
          preferences.offset(rows[i]),
          some.values(),
          some.offset(i),
          preferences.columns());
    }
    return PreferenceScaling.over(some, CLIP);
  }

  /** {@code [all users × rank]}: what serving folds in from each user's history. */
  private DenseMatrix userFactors() {
    DenseMatrix factors = DenseMatrix.zeros(train.rows(), start.rank());
    workers.forEachBlock(
        users.length,
        8,
        (from, to) -> {
          float[] embedding = new float[start.dimension()];
          for (int i = from; i < to; i++) {
            int user = users[i];
            int[] history =
                Arrays.copyOfRange(train.indices(), train.starts()[user], train.starts()[user + 1]);
            float[] weights = new float[history.length];
            Arrays.fill(weights, 1);
            if (start.warmUser(history, weights, history.length, embedding, 0)) {
              System.arraycopy(embedding, 0, factors.values(), factors.offset(user), start.rank());
            }
          }
        });
    return factors;
  }

  /** {@code [all items × rank]}. */
  private DenseMatrix itemFactors() {
    DenseMatrix factors = DenseMatrix.zeros(train.columns(), start.rank());
    float[] embedding = new float[start.dimension()];
    for (int item : items) {
      if (start.warmItem(item, embedding, 0)) {
        System.arraycopy(embedding, 0, factors.values(), factors.offset(item), start.rank());
      } else {
        System.arraycopy(
            start.items().factors().values(),
            start.items().factors().offset(item),
            factors.values(),
            factors.offset(item),
            start.rank());
      }
    }
    return factors;
  }
}
