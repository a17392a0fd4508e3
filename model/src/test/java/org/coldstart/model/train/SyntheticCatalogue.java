package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;

/**
 * Users who like two of eight topics, items that are of one, told by a noisy bag of words. The last
 * items appear in no example: whoever ranks them well has learned from content.
 */
final class SyntheticCatalogue {

  static final int USERS = 150;
  static final int ITEMS = 400;
  static final int COLD_FROM = 320;
  private static final int TOPICS = 8;
  private static final int WORDS = 80;
  private static final int WIDTH = 6;
  static final int DIMENSION = 12;

  static final TowerSpec USER_SPEC =
      new TowerSpec(USERS, WIDTH, List.of(16), List.of(8), List.of(24), DIMENSION, Activation.RELU);
  static final TowerSpec ITEM_SPEC =
      new TowerSpec(WORDS, WIDTH, List.of(24), List.of(8), List.of(24), DIMENSION, Activation.TANH);

  final TowerInputs users;
  final TowerInputs items;
  final TrainingExamples examples;
  final SparseMatrix positives;
  private final boolean[][] likes = new boolean[USERS][TOPICS];
  private final int[] topicOf = new int[ITEMS];

  SyntheticCatalogue(boolean negatives) {
    Random random = new Random(17);
    for (boolean[] user : likes) {
      user[random.nextInt(TOPICS)] = true;
      user[random.nextInt(TOPICS)] = true;
    }
    List<int[]> words = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      topicOf[item] = random.nextInt(TOPICS);
      int topic = topicOf[item];
      words.add(
          random
              .ints(6)
              .map(
                  r ->
                      Math.floorMod(r, 3) == 0
                          ? Math.floorMod(r / 3, WORDS)
                          : topic * 10 + Math.floorMod(r / 3, 10))
              .distinct()
              .sorted()
              .toArray());
    }
    List<int[]> identities = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      identities.add(new int[] {user});
    }
    this.users = inputs(sparse(identities, USERS), random);
    this.items = inputs(sparse(words, WORDS), random);
    List<int[]> rows = new ArrayList<>();
    List<Float> labels = new ArrayList<>();
    List<int[]> liked = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      boolean[] seen = new boolean[ITEMS];
      for (int n = 0; n < 120; n++) {
        int item = random.nextInt(COLD_FROM);
        boolean like = likes[user][topicOf[item]];
        if (!seen[item] && (like || (negatives && n % 4 == 0))) {
          rows.add(new int[] {user, item});
          labels.add(like ? 1f : 0f);
          seen[item] = like;
        }
      }
      int[] of = new int[ITEMS];
      int count = 0;
      for (int item = 0; item < ITEMS; item++) {
        if (seen[item]) {
          of[count++] = item;
        }
      }
      liked.add(Arrays.copyOf(of, count));
    }
    this.positives = sparse(liked, ITEMS);
    int size = rows.size();
    float[] label = new float[size];
    float[] weight = new float[size];
    for (int e = 0; e < size; e++) {
      label[e] = labels.get(e);
      weight[e] = 1;
    }
    int[] user = rows.stream().mapToInt(row -> row[0]).toArray();
    int[] item = rows.stream().mapToInt(row -> row[1]).toArray();
    this.examples = new TrainingExamples(user, item, label, weight, new int[0], user, item);
  }

  private static TowerInputs inputs(SparseMatrix content, Random random) {
    DenseMatrix preference = DenseMatrix.zeros(content.rows(), WIDTH);
    for (int i = 0; i < preference.values().length; i++) {
      preference.values()[i] = (float) random.nextGaussian();
    }
    return new TowerInputs(content, preference, DenseMatrix.zeros(0, 0), DenseMatrix.zeros(0, 0));
  }

  private static SparseMatrix sparse(List<int[]> rows, int columns) {
    int[] starts = new int[rows.size() + 1];
    for (int row = 0; row < rows.size(); row++) {
      starts[row + 1] = starts[row] + rows.get(row).length;
    }
    int[] indices = rows.stream().flatMapToInt(Arrays::stream).toArray();
    float[] values = new float[indices.length];
    for (int row = 0; row < rows.size(); row++) {
      Arrays.fill(
          values, starts[row], starts[row + 1], (float) (1 / Math.sqrt(rows.get(row).length)));
    }
    return new SparseMatrix(rows.size(), columns, starts, indices, values);
  }

  static TowerPair randomTowers() {
    return new TowerPair(
        TowerParameters.random(USER_SPEC, 1), TowerParameters.random(ITEM_SPEC, 2));
  }

  /** Precision of each user's first ten among the items that appear in no example. */
  double coldPrecision(TowerPair towers) {
    Tower userTower = new Tower(towers.user());
    Tower itemTower = new Tower(towers.item());
    float[][] vectors = new float[ITEMS][DIMENSION];
    for (int item = COLD_FROM; item < ITEMS; item++) {
      items.embed(itemTower, item, -1, vectors[item], 0);
      double length = 0;
      for (float x : vectors[item]) {
        length += x * x;
      }
      for (int d = 0; d < DIMENSION; d++) {
        vectors[item][d] /= (float) Math.sqrt(length);
      }
    }
    double hits = 0;
    float[] vector = new float[DIMENSION];
    for (int user = 0; user < USERS; user++) {
      users.embed(userTower, user, user, vector, 0);
      List<Integer> ranked = new ArrayList<>();
      for (int item = COLD_FROM; item < ITEMS; item++) {
        ranked.add(item);
      }
      ranked.sort(Comparator.comparingDouble(item -> -dot(vector, vectors[item])));
      for (int item : ranked.subList(0, 10)) {
        hits += likes[user][topicOf[item]] ? 1 : 0;
      }
    }
    return hits / (10 * USERS);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
