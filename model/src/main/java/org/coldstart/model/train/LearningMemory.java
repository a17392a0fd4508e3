package org.coldstart.model.train;

import java.util.List;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ProfileFit;
import org.coldstart.model.start.StartSettings;
import org.coldstart.model.zeroshot.ZeroShotTraining;

/**
 * How much heap a training can need beside its data, told by the data's shape before it begins: an
 * upper bound of what is held at the same time, stage by stage, so that what does not fit is
 * refused instead of attempted. What ND4J holds outside the heap is not counted.
 */
final class LearningMemory {

  private static final long FLOAT = 4;

  /** An index and a value of a sparse matrix. */
  private static final long ENTRY = 8;

  /** Copies of the interactions that a draw keeps: parts, their sums, histories. */
  private static final long MATRICES_OF_A_DRAW = 5;

  /** Copies of the interactions that a factorisation makes: turned, by user, strengths. */
  private static final long MATRICES_OF_A_FACTORISATION = 4;

  /** The strengths of a ridge that are solved at once. */
  private static final long RIDGES = 8;

  /** Square matrices of a narrow regression: the Gram matrix, penalised, decomposed. */
  private static final long SQUARES = 3;

  /** Up to this width a regression forms them. */
  private static final long NARROW = 3_000;

  /** Directions beyond those that are wanted with which they are looked for. */
  private static final long OVERSAMPLED = 16;

  /** Users that a phase ranks for, in all phases together. */
  private static final long RANKED_USERS = 4_000;

  private static final long SCORED_AT_ONCE = 64;

  /** Towers' parameters: start, now, best, gradient, and what the optimizer keeps of each. */
  private static final long COPIES_OF_PARAMETERS = 7;

  private static final long GATHERED_AT_ONCE = 1_024;

  /** Histories of a user that towers are trained with. */
  private static final long HISTORIES_OF_A_USER = 4;

  /** What a JVM's objects and arrays take on top, and what is not counted one by one. */
  private static final double MARGIN = 1.1;

  private final ModelDefinition definition;
  private final TrainingData data;
  private final long threads;
  private final Side items;
  private final Side users;
  private final long positives;
  private final long draws;
  private final long rank;
  private final long content;
  private final long profiles;

  /** The features of one side, encoded. */
  private record Side(long rows, long columns, long entries) {

    static Side of(EntityTable table) {
      return new Side(table.rows(), table.mostColumns(), table.mostEntries());
    }
  }

  /**
   * @param threads how many threads compute
   */
  LearningMemory(ModelDefinition definition, TrainingData data, int threads) {
    this.definition = definition;
    this.data = data;
    this.threads = threads;
    this.items = Side.of(data.items());
    this.users = Side.of(data.users());
    SparseMatrix wanted = data.positives();
    this.positives = wanted.entries();
    this.draws = Trainer.draws(wanted);
    List<StartSettings> shapes =
        StartSelection.shapes(
            definition.dimension(), definition.training().factorization(), data.items().rows());
    this.rank = shapes.stream().mapToLong(StartSettings::rank).max().orElse(0);
    this.content = shapes.stream().mapToLong(StartSettings::contentDimension).max().orElse(0);
    this.profiles = ProfileBlockChoice.longest(users.columns);
  }

  /** The upper bound, in bytes. */
  long bytes() {
    long most = Math.max(factorisation(), Math.max(regression(items), regression(users)));
    most = Math.max(most, Math.max(contentBlock(), gradientTowers()));
    most = Math.max(most, Math.max(contentOnlyTowers(), newUsers()));
    most = Math.max(most, profileBlock());
    return (long) (MARGIN * (draws * draw() + start() + most));
  }

  /** What every draw keeps for as long as there is something to choose. */
  private long draw() {
    return MATRICES_OF_A_DRAW * ENTRY * positives
        + 2 * ENTRY * (items.entries + users.entries)
        + FLOAT * rank * (items.rows + users.rows + items.columns + users.columns);
  }

  private long dimension() {
    return rank + content + profiles + 1;
  }

  /** A start that is put together, with the vectors by which it is judged. */
  private long start() {
    return FLOAT * items.rows * (2 * dimension() + content + profiles + 1 + 2 * rank)
        + FLOAT * 2 * dimension() * (items.columns + users.columns)
        + FLOAT * 2 * dimension() * RANKED_USERS
        + FLOAT * threads * SCORED_AT_ONCE * items.rows;
  }

  private long factorisation() {
    return MATRICES_OF_A_FACTORISATION * ENTRY * positives
        + FLOAT * rank * (3 * items.rows + 2 * users.rows + Math.max(items.rows, users.rows))
        + threads * FLOAT * (3 * rank * rank + GATHERED_AT_ONCE * rank);
  }

  private long regression(Side side) {
    long solved = FLOAT * rank * ((RIDGES + 2) * side.columns + 3 * side.rows);
    long solving =
        side.columns <= NARROW
            ? FLOAT * (SQUARES * side.columns * side.columns + GATHERED_AT_ONCE * side.columns)
            : FLOAT * rank * (4 * side.columns + side.rows);
    return ENTRY * side.entries + solved + solving;
  }

  private long contentBlock() {
    if (content == 0) {
      return 0;
    }
    long directions = content + OVERSAMPLED;
    return ENTRY * positives
        + FLOAT * directions * (2 * users.rows + 3 * items.columns + 2 * items.rows)
        + FLOAT * rank * (2 * items.rows + 2 * items.columns)
        + FLOAT * 3 * directions * directions;
  }

  /** The singular vectors, their regression on profiles, and the fits that are compared. */
  private long profileBlock() {
    if (profiles == 0) {
      return 0;
    }
    long targets = ProfileFit.TARGETS;
    long solving =
        users.columns <= NARROW
            ? FLOAT * (SQUARES * users.columns * users.columns + GATHERED_AT_ONCE * users.columns)
            : FLOAT * targets * (4 * users.columns + users.rows);
    return ENTRY * (2 * positives + 2 * users.entries)
        + FLOAT * (targets + OVERSAMPLED) * (2 * users.rows + 2 * items.rows)
        + FLOAT * targets * (RIDGES * users.columns + 3 * users.rows)
        + FLOAT * draws * RIDGES * profiles * (users.columns + items.rows + items.columns)
        + solving;
  }

  private long gradientTowers() {
    TrainingConfig training = definition.training();
    if (training.epochs() == 0 || training.serve() == TrainingConfig.Serve.CLOSED_FORM) {
      return 0;
    }
    long histories = Math.min(HISTORIES_OF_A_USER * users.rows, positives);
    long inputs =
        dimension() * (histories + users.rows + 2 * items.rows) + rank * (histories + items.rows);
    long ofHistories = FLOAT * HISTORIES_OF_A_USER * positives;
    long examples = FLOAT * 8 * data.interactions();
    return FLOAT * Math.min(inputs, TowerFitting.MOST_FLOATS)
        + ofHistories
        + examples
        + parameters(TowerFitting.LAYER);
  }

  private long newUsers() {
    if (definition.training().newUsers() == TrainingConfig.NewUsers.CLOSED_FORM) {
      return 0;
    }
    long histories = Math.min(HISTORIES_OF_A_USER * users.rows, positives);
    return FLOAT
            * Math.min(
                dimension() * (histories + users.rows + 2 * items.rows), TowerFitting.MOST_FLOATS)
        + ENTRY * (positives + HISTORIES_OF_A_USER * positives)
        + COPIES_OF_PARAMETERS * FLOAT * ZeroShotTraining.EMBEDDING * users.columns;
  }

  private long contentOnlyTowers() {
    return 2 * ENTRY * Math.min(ContentOnlyTowers.MOST_ENTRIES, contentOfHistories())
        + FLOAT * 8 * data.interactions()
        + parameters(ContentOnlyTowers.LAYER) * 2;
  }

  private long contentOfHistories() {
    long histories = Math.min(HISTORIES_OF_A_USER * users.rows, positives);
    long ofAHistory =
        Math.min(
            items.columns,
            (1 + positives / Math.max(1, users.rows))
                * (1 + items.entries / Math.max(1, items.rows)));
    return 2 * histories * (1 + users.entries / Math.max(1, users.rows) + ofAHistory);
  }

  private long parameters(long layer) {
    long inputs = items.columns + users.columns + 2 * rank + 2 * layer;
    return COPIES_OF_PARAMETERS * FLOAT * (layer * inputs + 2 * layer * dimension());
  }
}
