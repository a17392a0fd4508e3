package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * One slice of held-out data to rank: for each of some users, the candidates without what the user
 * is known to have, and the positives among them.
 *
 * @param name {@code warm}, {@code cold_item}, {@code cold_user} or {@code mixed}
 * @param users the users ranked for, ascending
 * @param candidates the items ranked, ascending
 * @param positives {@code [all users × all items]}: held-out positives; those outside the
 *     candidates are left out
 * @param known {@code [all users × all items]}: what is not ranked for a user
 * @param fresh per candidate, whether it is a new item among known ones
 */
record Phase(
    String name,
    int[] users,
    int[] candidates,
    SparseMatrix positives,
    SparseMatrix known,
    boolean[] fresh) {

  private static final int DEEPEST = 100;

  private static final int USERS_AT_ONCE = 64;

  /**
   * A phase over the users that have a positive, a random part of them where there are many.
   *
   * @param fresh the new items among known ones, ascending; none where the phase has not both
   */
  static Phase of(
      String name,
      SparseMatrix positives,
      SparseMatrix known,
      int[] candidates,
      int[] fresh,
      int mostUsers,
      long seed) {
    BitSet ranked = new BitSet();
    Arrays.stream(candidates).forEach(ranked::set);
    int[] users =
        IntStream.range(0, positives.rows())
            .filter(
                u ->
                    Arrays.stream(
                            positives.indices(), positives.starts()[u], positives.starts()[u + 1])
                        .anyMatch(ranked::get))
            .toArray();
    if (users.length > mostUsers) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < mostUsers; i++) {
        int j = i + random.nextInt(users.length - i);
        int swap = users[i];
        users[i] = users[j];
        users[j] = swap;
      }
      users = Arrays.copyOf(users, mostUsers);
      Arrays.sort(users);
    }
    boolean[] isFresh = new boolean[candidates.length];
    for (int c = 0; c < candidates.length; c++) {
      isFresh[c] = Arrays.binarySearch(fresh, candidates[c]) >= 0;
    }
    return new Phase(name, users, candidates, positives, known, isFresh);
  }

  /**
   * How far down lists are looked at: a hundred, or a fifth of what is ranked where that is less,
   * so that there is room to differ.
   */
  int depth() {
    return Math.max(1, Math.min(DEEPEST, candidates.length / 5));
  }

  /** The part of the users' positives that are new items. */
  double freshShareOfPositives() {
    int all = 0;
    int ofFresh = 0;
    for (int user : users) {
      for (int c : places(positives, user)) {
        all++;
        ofFresh += fresh[c] ? 1 : 0;
      }
    }
    return (double) ofFresh / Math.max(1, all);
  }

  /**
   * The ranks of every user's positives under an inner product.
   *
   * @param userVectors {@code [users × dimension]}, a row per element of {@link #users}
   * @param itemVectors {@code [candidates × dimension]}, a row per element of {@link #candidates}
   */
  Ranks rank(DenseMatrix userVectors, DenseMatrix itemVectors, Workers workers) {
    int dimension = userVectors.columns();
    return rank(
        (from, to, scores) ->
            Kernels.best()
                .gemm(
                    to - from,
                    candidates.length,
                    dimension,
                    userVectors.values(),
                    userVectors.offset(from),
                    dimension,
                    1,
                    itemVectors.values(),
                    0,
                    1,
                    dimension,
                    scores,
                    0,
                    candidates.length),
        workers);
  }

  /** Scores of some of the users. */
  interface Scores {
    /**
     * @param from first place in {@link #users}
     * @param to after the last
     * @param scores {@code [to − from × candidates]}, zeros on entry
     */
    void score(int from, int to, float[] scores);
  }

  /** The ranks of every user's positives under any scores. */
  Ranks rank(Scores scorer, Workers workers) {
    int[][] ranks = new int[users.length][];
    int[] ranked = new int[users.length];
    int[] freshInTop = new int[users.length];
    int depth = depth();
    boolean anyFresh = IntStream.range(0, fresh.length).anyMatch(c -> fresh[c]);
    workers.forEachBlock(
        users.length,
        USERS_AT_ONCE,
        (from, to) -> {
          float[] scores = new float[(to - from) * candidates.length];
          scorer.score(from, to, scores);
          for (int i = from; i < to; i++) {
            int offset = (i - from) * candidates.length;
            boolean[] left = rank(i, scores, offset, ranks, ranked);
            freshInTop[i] = anyFresh ? freshInTop(scores, offset, left, depth) : 0;
          }
        });
    return new Ranks(ranks, ranked, freshInTop);
  }

  /** Returns which candidates were left out. */
  private boolean[] rank(int place, float[] scores, int offset, int[][] ranks, int[] ranked) {
    int user = users[place];
    boolean[] left = new boolean[candidates.length];
    int[] wanted = places(positives, user);
    for (int c : places(known, user)) {
      left[c] = true;
    }
    for (int c : wanted) {
      left[c] = false;
    }
    int[] better = new int[wanted.length];
    int size = 0;
    for (int c = 0; c < candidates.length; c++) {
      if (left[c]) {
        continue;
      }
      size++;
      float score = scores[offset + c];
      for (int w = 0; w < wanted.length; w++) {
        if (c != wanted[w] && before(c, score, wanted[w], scores[offset + wanted[w]])) {
          better[w]++;
        }
      }
    }
    for (int w = 0; w < better.length; w++) {
      better[w]++;
    }
    Arrays.sort(better);
    ranks[place] = better;
    ranked[place] = size;
    return left;
  }

  /** How many of the first candidates are new items. */
  private int freshInTop(float[] scores, int offset, boolean[] left, int depth) {
    PriorityQueue<Integer> top =
        new PriorityQueue<>(
            (a, b) -> before(a, scores[offset + a], b, scores[offset + b]) ? 1 : -1);
    for (int c = 0; c < candidates.length; c++) {
      if (left[c]) {
        continue;
      }
      if (top.size() < depth) {
        top.add(c);
      } else if (before(c, scores[offset + c], top.peek(), scores[offset + top.peek()])) {
        top.poll();
        top.add(c);
      }
    }
    return (int) top.stream().filter(c -> fresh[c]).count();
  }

  /** Ties are broken by a fixed order that has nothing to do with how the items are numbered. */
  private boolean before(int a, float scoreA, int b, float scoreB) {
    return scoreA > scoreB || (scoreA == scoreB && mix(candidates[a]) < mix(candidates[b]));
  }

  private static int mix(int item) {
    int h = item * 0x9E3779B9;
    h ^= h >>> 16;
    h *= 0x85EBCA6B;
    return h ^ (h >>> 13);
  }

  private int[] places(SparseMatrix matrix, int user) {
    return Arrays.stream(matrix.indices(), matrix.starts()[user], matrix.starts()[user + 1])
        .map(item -> Arrays.binarySearch(candidates, item))
        .filter(c -> c >= 0)
        .toArray();
  }

  /**
   * Where the positives came.
   *
   * @param ranks per user, the ranks of the positives from 1, ascending
   * @param ranked per user, how many candidates were ranked
   * @param freshInTop per user, how many new items came within the phase's depth
   */
  record Ranks(int[][] ranks, int[] ranked, int[] freshInTop) {

    /** The part of the first candidates that are new items. */
    double freshShareOfTop(int depth) {
      long places = Arrays.stream(ranked).mapToLong(size -> Math.min(size, depth)).sum();
      return (double) Arrays.stream(freshInTop).sum() / Math.max(1, places);
    }

    /** Recall@k of every user: the share of the positives among the first k. */
    double[] recall(int k) {
      return Arrays.stream(ranks)
          .mapToDouble(r -> (double) Arrays.stream(r).filter(x -> x <= k).count() / r.length)
          .toArray();
    }

    /** Mean recall@k over the users; 0 where there are none. */
    double meanRecall(int k) {
      return Arrays.stream(recall(k)).average().orElse(0);
    }
  }
}
