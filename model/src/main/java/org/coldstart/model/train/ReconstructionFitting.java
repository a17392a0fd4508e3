package org.coldstart.model.train;

import java.util.Arrays;
import java.util.List;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Anchor;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.PreferenceScaling;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerSpec;

/**
 * Trains the two towers of the original DropoutNet: what they learn is the product of the
 * factorisation's vectors, seen through preference inputs of which every other one is missing.
 * Preferences are what serving has of a user: scaled as the closed form serves them, or the mean of
 * the items' factors.
 *
 * <p>Volkovs, Yu, Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NIPS 2017.
 */
final class ReconstructionFitting implements GradientFitting {

  static final String NAME = "reconstruction";

  private static final float CLIP = 5;
  private static final int SMALL_CATALOGUE = 5_000;
  private static final int SMALL_LAYER = 200;
  private static final int LAYER = 500;
  private static final int LEAST_PATIENCE = 6;

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
        (long) start.rank() * (2L * content.users().rows() + content.items().rows())
            + (long) users.length * ReconstructionPairs.topItems(users.length, items.length);
    if (floats > MOST_FLOATS) {
      return "inputs and targets would need " + floats * 4 / (1 << 20) + " MB";
    }
    if (config.userPreference() == TrainingConfig.UserPreference.MEAN && !start.servesFactors()) {
      return "[user_preference] of [mean] needs a [factors] feature of the items";
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
    DenseMatrix userPreferences = userPreferences();
    TowerInputs userInputs = inputs(content.users().content(), userPreferences);
    TowerInputs itemInputs = inputs(content.items().content(), itemPreferences);
    return new ReconstructionTraining(
            new ReconstructionTraining.Settings(
                epochs,
                config.epochs(),
                ReconstructionPairs.perEpoch(train.entries()),
                config.batchSize(),
                new PreferenceDropout(config.preferenceDropout(), config.preferenceDropout()),
                new Anchor(config.anchor()),
                Math.max(LEAST_PATIENCE, config.epochs() / 3),
                config.seed()),
            ConfiguredObjective.optimizer(config, 0),
            workers)
        .train(
            new ReconstructionTraining.Side(
                spec(userInputs), userInputs, scaling(userPreferences, users), userFactors),
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

  /**
   * {@code [all users × rank]}: the factors that the items' give to each user, as long as they are.
   */
  private DenseMatrix userFactors() {
    return ofHistories(
        (history, weights, out) -> {
          float[] factor = new float[start.rank()];
          if (start.fold(history, weights, history.length, factor)) {
            System.arraycopy(factor, 0, out, 0, factor.length);
          }
        });
  }

  /** {@code [all users × rank]}: what serving makes of each user's history. */
  private DenseMatrix userPreferences() {
    return config.userPreference() == TrainingConfig.UserPreference.MEAN
        ? ofHistories(
            (history, weights, out) ->
                System.arraycopy(start.meanFactor(history), 0, out, 0, start.rank()))
        : ofHistories(
            (history, weights, out) -> start.warmUser(history, weights, history.length, out, 0));
  }

  /** Makes a vector of a user's history. */
  private interface HistoryVector {
    /**
     * @param weights as many ones
     * @param out zeros, of which the first {@code rank} count
     */
    void write(int[] history, float[] weights, float[] out);
  }

  private DenseMatrix ofHistories(HistoryVector vector) {
    DenseMatrix vectors = DenseMatrix.zeros(train.rows(), start.rank());
    workers.forEachBlock(
        users.length,
        8,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int[] history = train.columnsOf(users[i]);
            float[] weights = new float[history.length];
            Arrays.fill(weights, 1);
            float[] out = new float[start.dimension()];
            vector.write(history, weights, out);
            System.arraycopy(out, 0, vectors.values(), vectors.offset(users[i]), start.rank());
          }
        });
    return vectors;
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
