package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.InBatchSoftmax;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;

/**
 * The baseline of two towers that see content alone: an item is its content, a user the profile and
 * the mean content of the history. No factors, no closed form; softmax over each batch on cosines.
 * What it costs is bounded whatever the data: it passes over no more than {@value #MOST_PASSES}
 * examples.
 */
final class ContentOnlyTowers implements Candidate {

  static final String NAME = "content_only";

  private static final int MOST_PASSES = 100_000;
  private static final int MOST_EPOCHS = 5;
  private static final int BATCH = 256;
  static final int LAYER = 64;
  private static final int DIMENSION = 32;
  private static final double LEARNING_RATE = 0.003;

  /** Where users' content would hold more values than this, fewer examples are taken: 160 MB. */
  static final long MOST_ENTRIES = 20_000_000;

  private final SparseMatrix histories;
  private final EntityContent content;
  private final Workers workers;
  private final Tower userTower;
  private final Tower itemTower;

  private ContentOnlyTowers(
      SparseMatrix histories, EntityContent content, Workers workers, TowerPair towers) {
    this.histories = histories;
    this.content = content;
    this.workers = workers;
    this.userTower = new Tower(towers.user());
    this.itemTower = new Tower(towers.item());
  }

  /**
   * Trains it on the training part of a draw.
   *
   * @param seed of the towers and of which examples are taken
   */
  static Candidate train(
      Draw draw, TrainingData data, long seed, Workers workers, ProgressListener listener) {
    SparseMatrix train = draw.heldOut().train();
    Examples examples = new Examples(data, train, draw.content(), seed);
    DenseMatrix none = DenseMatrix.zeros(0, 0);
    SparseMatrix items = draw.content().items().content();
    TowerPair start =
        new TowerPair(
            TowerParameters.random(spec(examples.users.columns()), seed),
            TowerParameters.random(spec(items.columns()), seed + 1));
    int size = examples.table.size();
    if (size < 2) {
      return new ContentOnlyTowers(train, draw.content(), workers, start);
    }
    GradientSettings settings =
        new GradientSettings(
            Math.clamp(MOST_PASSES / size, 1, MOST_EPOCHS),
            BATCH,
            new PreferenceDropout(0, 0),
            0,
            1,
            MOST_EPOCHS,
            0,
            1,
            seed);
    TowerPair towers =
        new GradientTraining(
                settings,
                new Objective(List.of(new Objective.Term(InBatchSoftmax.standard(), 1)), workers),
                Adam.standard(LEARNING_RATE),
                workers)
            .train(
                start,
                new TowerInputs(examples.users, none, none, none),
                new TowerInputs(items, none, none, none),
                examples.table,
                Negatives.ofAll(examples.positives),
                (now, epoch) -> epoch,
                listener)
            .towers();
    return new ContentOnlyTowers(train, draw.content(), workers, towers);
  }

  private static TowerSpec spec(int width) {
    return new TowerSpec(
            width,
            0,
            width == 0 ? List.of() : List.of(LAYER),
            List.of(),
            List.of(),
            DIMENSION,
            Activation.RELU)
        .withOutput(TowerSpec.Output.DIRECTION);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    Rows rows = new Rows(content);
    for (int user : users) {
      rows.add(
          user,
          cold
              ? new int[0]
              : Arrays.copyOfRange(
                  histories.indices(), histories.starts()[user], histories.starts()[user + 1]));
    }
    return embed(userTower, rows.toMatrix(), IntStream.range(0, users.length).toArray());
  }

  @Override
  public DenseMatrix items(int[] items) {
    return embed(itemTower, content.items().content(), items);
  }

  private DenseMatrix embed(Tower tower, SparseMatrix of, int[] rows) {
    DenseMatrix out = DenseMatrix.zeros(rows.length, DIMENSION);
    workers.forEachBlock(
        rows.length,
        64,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            tower.embed(
                of.indices(),
                of.values(),
                of.starts()[rows[i]],
                of.starts()[rows[i] + 1],
                null,
                0,
                null,
                0,
                out.values(),
                out.offset(i));
          }
        });
    return out;
  }

  /** Contents of users: the profile, and behind it the mean content of a history, of length 1. */
  private static final class Rows {
    private final SparseMatrix profiles;
    private final SparseMatrix items;
    private final float[] sums;
    private final List<int[]> indices = new ArrayList<>();
    private final List<float[]> values = new ArrayList<>();
    private long entries;

    Rows(EntityContent content) {
      this.profiles = content.users().content();
      this.items = content.items().content();
      this.sums = new float[items.columns()];
    }

    void add(int user, int[] history) {
      int[] touched =
          Arrays.stream(history)
              .flatMap(
                  item ->
                      Arrays.stream(
                          items.indices(), items.starts()[item], items.starts()[item + 1]))
              .sorted()
              .distinct()
              .toArray();
      for (int item : history) {
        for (int e = items.starts()[item]; e < items.starts()[item + 1]; e++) {
          sums[items.indices()[e]] += items.values()[e];
        }
      }
      double square = 0;
      for (int column : touched) {
        square += (double) sums[column] * sums[column];
      }
      float scale = square > 0 ? (float) (1 / Math.sqrt(square)) : 0;
      int own = profiles.entries(user);
      int[] of = new int[own + touched.length];
      float[] with = new float[of.length];
      System.arraycopy(profiles.indices(), profiles.starts()[user], of, 0, own);
      System.arraycopy(profiles.values(), profiles.starts()[user], with, 0, own);
      for (int t = 0; t < touched.length; t++) {
        of[own + t] = profiles.columns() + touched[t];
        with[own + t] = scale * sums[touched[t]];
        sums[touched[t]] = 0;
      }
      indices.add(of);
      values.add(with);
      entries += of.length;
    }

    SparseMatrix toMatrix() {
      return matrix(indices, values, profiles.columns() + items.columns());
    }
  }

  private static SparseMatrix matrix(List<int[]> indices, List<float[]> values, int columns) {
    int[] starts = new int[indices.size() + 1];
    for (int row = 0; row < indices.size(); row++) {
      starts[row + 1] = Math.addExact(starts[row], indices.get(row).length);
    }
    int[] flat = new int[starts[indices.size()]];
    float[] flatValues = new float[flat.length];
    for (int row = 0; row < indices.size(); row++) {
      System.arraycopy(indices.get(row), 0, flat, starts[row], indices.get(row).length);
      System.arraycopy(values.get(row), 0, flatValues, starts[row], indices.get(row).length);
    }
    return new SparseMatrix(indices.size(), columns, starts, flat, flatValues);
  }

  /** What is learned from; every history that an example knows is a user of its own. */
  private static final class Examples {
    private final TrainingExamples table;
    private final SparseMatrix users;
    private final SparseMatrix positives;

    Examples(TrainingData data, SparseMatrix train, EntityContent content, long seed) {
      PreferenceHistories histories = PreferenceHistories.of(data, train);
      int[] order = shuffled(data, train, seed);
      Rows rows = new Rows(content);
      List<int[]> liked = new ArrayList<>();
      int[] rowOfHistory = new int[histories.items().size()];
      int[] rowOfUser = new int[train.rows()];
      int[] user = new int[Math.min(order.length, MOST_PASSES)];
      int[] item = new int[user.length];
      int count = 0;
      while (count < user.length && rows.entries < MOST_ENTRIES) {
        int interaction = order[count];
        int who = data.userOf()[interaction];
        int history = histories.rowOf()[interaction];
        int known = history < 0 ? rowOfUser[who] : rowOfHistory[history];
        if (known == 0) {
          rows.add(who, history < 0 ? new int[0] : histories.items().get(history));
          liked.add(
              Arrays.copyOfRange(train.indices(), train.starts()[who], train.starts()[who + 1]));
          known = liked.size();
          if (history < 0) {
            rowOfUser[who] = known;
          } else {
            rowOfHistory[history] = known;
          }
        }
        user[count] = known - 1;
        item[count++] = data.itemOf()[interaction];
      }
      float[] ones = new float[count];
      Arrays.fill(ones, 1);
      int[] missing = new int[count];
      Arrays.fill(missing, -1);
      this.table =
          new TrainingExamples(
              Arrays.copyOf(user, count),
              Arrays.copyOf(item, count),
              ones,
              ones.clone(),
              new int[0],
              missing,
              missing.clone());
      this.users = rows.toMatrix();
      this.positives =
          matrix(
              liked,
              liked.stream().map(items -> new float[items.length]).toList(),
              train.columns());
    }

    private static int[] shuffled(TrainingData data, SparseMatrix train, long seed) {
      int[] order =
          IntStream.range(0, data.interactions())
              .filter(i -> data.label()[i] > 0 && data.weight()[i] > 0 && contains(train, data, i))
              .toArray();
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
      }
      return order;
    }

    private static boolean contains(SparseMatrix train, TrainingData data, int interaction) {
      return train.contains(data.userOf()[interaction], data.itemOf()[interaction]);
    }
  }
}
