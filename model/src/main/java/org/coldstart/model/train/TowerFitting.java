package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.Similarity;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;

/**
 * Trains towers on top of a closed-form start. A warm example's preference is the collaborative
 * block of its start, a cold one's is missing; dropping a preference in training drops the warm
 * start with it, so that a dropped example looks bit for bit like a cold entity.
 */
final class TowerFitting implements GradientFitting {

  /** Catalogues up to this size get small towers. */
  private static final int SMALL_CATALOGUE = 5_000;

  private static final int SMALL_LAYER = 64;
  static final int LAYER = 256;
  private static final int PATIENCE = 2;

  /** Towers that have lost so much of what the start is worth do not find back. */
  private static final double HOPELESS = 0.98;

  private static final int PAIR_NEGATIVES = 4;
  private static final double WEIGHT_DECAY = 1e-5;

  /** Where inputs would need more floats than this, towers are not trained: 512 MB. */
  static final long MOST_FLOATS = 1L << 27;

  private final TrainingConfig config;
  private final ClosedForm start;
  private final SparseMatrix train;
  private final EntityContent content;
  private final Workers workers;
  private final TrainingData data;
  private final PreferenceHistories histories;

  /**
   * @param train {@code [users × items]}: the positive pairs that may be learned from
   */
  TowerFitting(
      ModelDefinition definition,
      TrainingData data,
      ClosedForm start,
      SparseMatrix train,
      EntityContent content,
      Workers workers) {
    this.config = definition.training();
    this.data = data;
    this.start = start;
    this.train = train;
    this.content = content;
    this.workers = workers;
    this.histories = PreferenceHistories.of(data, train);
  }

  @Override
  public String name() {
    return TowerCandidate.NAME;
  }

  @Override
  public boolean fromStart() {
    return onBase();
  }

  private boolean onBase() {
    return config.start() == TrainingConfig.Start.CLOSED_FORM;
  }

  @Override
  public String obstacle() {
    long floats =
        (long) start.dimension()
                * (histories.items().size()
                    + content.users().rows()
                    + (start.servesFactors() ? 2L : 1L) * content.items().rows())
            + (long) histories.items().size() * start.rank();
    if (floats > MOST_FLOATS) {
      return "their inputs would need " + floats * 4 / (1 << 20) + " MB";
    }
    Objective objective = ConfiguredObjective.of(config, Similarity.COSINE, workers);
    int fewest = Math.max(2, objective.rolledNegatives() + 1);
    return examples().size() < fewest
        ? "there are fewer than " + fewest + " examples, what a batch needs"
        : "";
  }

  @Override
  public GradientOutcome train(int epochs, Validation validation, ProgressListener listener) {
    GradientSettings settings =
        new GradientSettings(
            epochs,
            config.batchSize(),
            new PreferenceDropout(config.preferenceDropout(), config.preferenceDropout()),
            ConfiguredObjective.uniformNegatives(config),
            PAIR_NEGATIVES,
            PATIENCE,
            onBase() && config.serve() == TrainingConfig.Serve.BEST ? HOPELESS : 0,
            1,
            config.seed());
    return new GradientTraining(
            settings,
            ConfiguredObjective.of(config, Similarity.COSINE, workers),
            ConfiguredObjective.optimizer(config, WEIGHT_DECAY),
            workers)
        .train(
            towers(),
            users(),
            items(),
            examples(),
            Negatives.ofPart(train, data.positives()),
            validation,
            listener);
  }

  private TowerPair towers() {
    int layer = content.items().rows() <= SMALL_CATALOGUE ? SMALL_LAYER : LAYER;
    boolean seesPreferences = config.preferenceDropout() < 1;
    int users = seesPreferences ? start.rank() : 0;
    int items = seesPreferences && start.servesFactors() ? start.rank() : 0;
    return new TowerPair(
        initial(spec(content.users().width(), users, layer), config.seed()),
        initial(spec(content.items().width(), items, layer), config.seed() + 1));
  }

  private TowerParameters initial(TowerSpec spec, long seed) {
    return onBase()
        ? TowerParameters.residual(spec, seed)
        : TowerParameters.random(spec.withOutput(TowerSpec.Output.DIRECTION), seed);
  }

  private TowerSpec spec(int contentWidth, int preferenceWidth, int layer) {
    return new TowerSpec(
        contentWidth,
        preferenceWidth,
        contentWidth == 0 ? List.of() : List.of(layer),
        preferenceWidth == 0 ? List.of() : List.of(layer),
        List.of(layer),
        start.dimension(),
        Activation.RELU);
  }

  private TowerInputs users() {
    List<int[]> items = histories.items();
    DenseMatrix warm = DenseMatrix.zeros(items.size(), start.dimension());
    workers.forEachBlock(
        items.size(),
        8,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int[] history = items.get(row);
            float[] weights = new float[history.length];
            Arrays.fill(weights, 1);
            start.warmUser(history, weights, history.length, warm.values(), warm.offset(row));
          }
        });
    SparseMatrix profiles = content.users().content();
    DenseMatrix cold = DenseMatrix.zeros(profiles.rows(), start.dimension());
    for (int user = 0; user < profiles.rows(); user++) {
      start
          .served()
          .coldUser(
              profiles.indices(),
              profiles.values(),
              profiles.starts()[user],
              profiles.starts()[user + 1],
              cold.values(),
              cold.offset(user));
    }
    return new TowerInputs(profiles, preferences(warm), warm, cold);
  }

  private TowerInputs items() {
    SparseMatrix contents = content.items().content();
    DenseMatrix cold = start.coldItems(contents);
    if (!start.servesFactors()) {
      return new TowerInputs(
          contents, DenseMatrix.zeros(0, 0), DenseMatrix.zeros(0, start.dimension()), cold);
    }
    DenseMatrix warm = DenseMatrix.zeros(contents.rows(), start.dimension());
    for (int item = 0; item < contents.rows(); item++) {
      start.warmItem(item, warm.values(), warm.offset(item));
    }
    return new TowerInputs(contents, preferences(warm), warm, cold);
  }

  /** The collaborative blocks, or rows of nothing where towers are not to see them. */
  private DenseMatrix preferences(DenseMatrix warm) {
    if (config.preferenceDropout() == 1) {
      return DenseMatrix.zeros(warm.rows(), 0);
    }
    DenseMatrix block = DenseMatrix.zeros(warm.rows(), start.rank());
    for (int row = 0; row < warm.rows(); row++) {
      System.arraycopy(
          warm.values(), warm.offset(row), block.values(), block.offset(row), start.rank());
    }
    return block;
  }

  /**
   * The positives that may be learned from, and the negatives between users and items of theirs.
   */
  private TrainingExamples examples() {
    BitSet items = HoldOut.occupied(train);
    int[] taken =
        IntStream.range(0, data.interactions())
            .filter(i -> data.weight()[i] > 0 && usable(i, items))
            .toArray();
    float[] labels = new float[taken.length];
    float[] weights = new float[taken.length];
    for (int e = 0; e < taken.length; e++) {
      labels[e] = data.label()[taken[e]];
      weights[e] = data.weight()[taken[e]];
    }
    boolean sessions = Arrays.stream(data.session()).anyMatch(session -> session >= 0);
    return new TrainingExamples(
        pick(data.userOf(), taken),
        pick(data.itemOf(), taken),
        labels,
        weights,
        sessions ? pick(data.session(), taken) : new int[0],
        pick(histories.rowOf(), taken),
        start.servesFactors() ? pick(data.itemOf(), taken) : filled(taken.length));
  }

  private boolean usable(int interaction, BitSet items) {
    int user = data.userOf()[interaction];
    int item = data.itemOf()[interaction];
    return data.label()[interaction] > 0
        ? Arrays.binarySearch(train.indices(), train.starts()[user], train.starts()[user + 1], item)
            >= 0
        : train.entries(user) > 0 && items.get(item);
  }

  private static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(place -> values[place]).toArray();
  }

  private static int[] filled(int length) {
    int[] missing = new int[length];
    Arrays.fill(missing, -1);
    return missing;
  }
}
