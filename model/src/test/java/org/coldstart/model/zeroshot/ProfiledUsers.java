package org.coldstart.model.zeroshot;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * Users of three kinds, told by the first of two features of their profiles; the second says
 * nothing. Behaviour is a point a kind, a little off; each kind likes items of its own.
 */
final class ProfiledUsers {

  static final int KINDS = 3;
  static final int DIMENSION = 5;
  static final int ITEMS = 12;

  private static final int COLUMNS = 9;

  private final int users;
  private final SplittableRandom random;
  private final float[][] points = new float[KINDS][DIMENSION];

  ProfiledUsers(int users, long seed) {
    this.users = users;
    this.random = new SplittableRandom(seed);
    for (float[] point : points) {
      for (int d = 0; d < DIMENSION; d++) {
        point[d] = (float) random.nextGaussian();
      }
    }
  }

  /** Where the behaviour of a kind lies. */
  float[] point(int kind) {
    return points[kind];
  }

  /** Ascending columns of a user's profile, each of value 1. */
  static int[] profile(int kind, int noise) {
    return new int[] {kind, KINDS + 1 + noise};
  }

  KnownUsers known() {
    int[] starts = new int[users + 1];
    int[] columns = new int[2 * users];
    DenseMatrix behaviour = DenseMatrix.zeros(users, DIMENSION);
    DenseMatrix before = DenseMatrix.zeros(users, DIMENSION);
    int[] liked = new int[2 * users];
    int[][] examples = new int[users][];
    int[][] knownBefore = new int[users][];
    for (int user = 0; user < users; user++) {
      int kind = user % KINDS;
      int[] profile = profile(kind, random.nextInt(4));
      System.arraycopy(profile, 0, columns, 2 * user, 2);
      starts[user + 1] = 2 * user + 2;
      for (int d = 0; d < DIMENSION; d++) {
        int at = behaviour.offset(user) + d;
        behaviour.values()[at] = (float) (points[kind][d] + 0.1 * random.nextGaussian());
        before.values()[at] = (float) (points[kind][d] + 0.3 * random.nextGaussian());
      }
      int first = kind + KINDS * random.nextInt(2);
      examples[user] = new int[] {first, first + 2 * KINDS};
      knownBefore[user] = new int[] {-1, user};
      System.arraycopy(examples[user], 0, liked, 2 * user, 2);
    }
    DenseMatrix items = DenseMatrix.zeros(ITEMS, DIMENSION);
    for (int i = 0; i < ITEMS * DIMENSION; i++) {
      items.values()[i] = (float) random.nextGaussian();
    }
    float[] ones = new float[2 * users];
    Arrays.fill(ones, 1);
    return new KnownUsers(
        new SparseMatrix(users, COLUMNS, starts, columns, ones),
        new int[] {0, KINDS + 1, COLUMNS},
        java.util.stream.IntStream.range(0, users).toArray(),
        behaviour,
        examples,
        knownBefore,
        before,
        items,
        new SparseMatrix(users, ITEMS, starts, liked, ones),
        java.util.stream.IntStream.range(0, ITEMS).toArray());
  }
}
