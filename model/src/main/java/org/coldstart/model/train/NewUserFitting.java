package org.coldstart.model.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.zeroshot.KnownUsers;
import org.coldstart.model.zeroshot.VirtualBehaviour;
import org.coldstart.model.zeroshot.ZeroShotTower;
import org.coldstart.model.zeroshot.ZeroShotTraining;

/**
 * Fits towers for users without behaviour on top of a closed-form start. Behaviour is what the
 * start makes of a history: the user's embedding, both blocks of it.
 */
final class NewUserFitting {

  private final KnownUsers known;
  private final long seed;
  private final Workers workers;
  private final ProgressListener listener;

  /**
   * @param train {@code [users × items]}: what may be learned from
   */
  NewUserFitting(
      TrainingData data,
      ClosedForm start,
      SparseMatrix train,
      EntityContent content,
      long seed,
      Workers workers,
      ProgressListener listener) {
    this.seed = seed;
    this.workers = workers;
    this.listener = listener;
    PreferenceHistories histories = PreferenceHistories.of(data, train);
    List<int[]> before = histories.items();
    int[] users =
        IntStream.range(0, train.rows()).filter(user -> train.entries(user) > 0).toArray();
    int[][] items = new int[users.length][];
    int[][] knownBefore = new int[users.length][];
    examples(data, train, histories, users, items, knownBefore);
    this.known =
        new KnownUsers(
            content.users().content(),
            content.users().blocks(),
            users,
            embed(start, train.rows(), user -> train.columnsOf(user)),
            items,
            knownBefore,
            embed(start, before.size(), before::get),
            items(start, content.items().content()),
            train,
            Negatives.ofPart(train, data.positives()).catalogue());
  }

  /**
   * Why no such tower can be trained; empty where one can.
   *
   * @param dimension length of an embedding
   * @param train {@code [users × items]}
   */
  static String obstacle(
      int dimension, SparseMatrix train, EntityContent content, ModelDefinition definition) {
    if (content.users().width() == 0) {
      return "users have no profile: none of their features is content";
    }
    if (definition.user().likedItems().isEmpty()) {
      return "no user is known by behaviour: there is no history among the features";
    }
    long floats =
        (long) dimension
            * (PreferenceHistories.PARTS * Math.min(train.rows(), train.entries())
                + train.rows()
                + 2L * train.columns());
    return floats > TowerFitting.MOST_FLOATS
        ? "its inputs would need " + floats * 4 / (1 << 20) + " MB"
        : "";
  }

  private static void examples(
      TrainingData data,
      SparseMatrix train,
      PreferenceHistories histories,
      int[] users,
      int[][] items,
      int[][] knownBefore) {
    int[] filled = new int[users.length];
    for (int place = 0; place < users.length; place++) {
      int most = train.entries(users[place]);
      items[place] = new int[most];
      knownBefore[place] = new int[most];
    }
    for (int i = 0; i < data.interactions(); i++) {
      int place = Arrays.binarySearch(users, data.userOf()[i]);
      if (place >= 0
          && data.label()[i] > 0
          && filled[place] < items[place].length
          && train.contains(data.userOf()[i], data.itemOf()[i])) {
        items[place][filled[place]] = data.itemOf()[i];
        knownBefore[place][filled[place]++] = histories.rowOf()[i];
      }
    }
    for (int place = 0; place < users.length; place++) {
      items[place] = Arrays.copyOf(items[place], filled[place]);
      knownBefore[place] = Arrays.copyOf(knownBefore[place], filled[place]);
    }
  }

  private DenseMatrix embed(
      ClosedForm start, int rows, java.util.function.IntFunction<int[]> histories) {
    DenseMatrix out = DenseMatrix.zeros(rows, start.dimension());
    workers.forEachBlock(
        rows,
        8,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int[] history = histories.apply(row);
            if (history.length > 0) {
              float[] ones = new float[history.length];
              Arrays.fill(ones, 1);
              start.warmUser(history, ones, history.length, out.values(), out.offset(row));
            }
          }
        });
    return out;
  }

  private static DenseMatrix items(ClosedForm start, SparseMatrix contents) {
    DenseMatrix items = start.coldItems(contents);
    for (int item = 0; item < items.rows(); item++) {
      start.warmItem(item, items.values(), items.offset(item));
    }
    return items;
  }

  /** Begins a training. */
  ZeroShotTraining begin(VirtualBehaviour behaviour) {
    return new ZeroShotTraining(behaviour, known, seed, workers);
  }

  /** Trains for as many epochs as were best. */
  ZeroShotTower train(VirtualBehaviour behaviour, int epochs) {
    ZeroShotTraining training = begin(behaviour);
    train(training, epochs);
    return training.tower();
  }

  /** Trains on. */
  void train(ZeroShotTraining training, int epochs) {
    Pulse pulse = new Pulse(listener, "new_users", 0);
    for (int epoch = 0; epoch < epochs; epoch++) {
      training.epoch(() -> pulse.done(1));
    }
  }
}
