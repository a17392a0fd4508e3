package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.coldstart.model.evaluation.CandidateRanking;
import org.coldstart.model.evaluation.CandidateScorer;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * One slice of held-out data to rank: for each of some users, the candidates without what the user
 * is known to have, and the positives among them.
 *
 * @param name {@code warm}, {@code cold_item}, {@code cold_user} or {@code mixed}
 * @param users the users ranked for, ascending; each has a positive among the candidates
 * @param candidates the items ranked, ascending
 * @param ranking ranks them
 * @param positives {@code [all users × all items]}: held-out positives; those outside the
 *     candidates are left out
 * @param known {@code [all users × all items]}: what is not ranked for a user
 * @param fresh per place in the ranking, whether it is a new item among known ones
 */
record Phase(
    String name,
    int[] users,
    int[] candidates,
    CandidateRanking ranking,
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
            .filter(u -> Arrays.stream(positives.columnsOf(u)).anyMatch(ranked::get))
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
    int[] items = mixed(candidates);
    boolean[] isFresh = new boolean[items.length];
    for (int place = 0; place < items.length; place++) {
      isFresh[place] = Arrays.binarySearch(fresh, items[place]) >= 0;
    }
    return new Phase(
        name, users, candidates, CandidateRanking.inOrder(items), positives, known, isFresh);
  }

  /** A fixed order, which breaks ties, and has nothing to do with how the items are numbered. */
  private static int[] mixed(int[] items) {
    return Arrays.stream(items)
        .boxed()
        .sorted(Comparator.comparingInt(Phase::mix))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int mix(int item) {
    int h = item * 0x9E3779B9;
    h ^= h >>> 16;
    h *= 0x85EBCA6B;
    return h ^ (h >>> 13);
  }

  /**
   * How far down lists are looked at: a hundred, or a fifth of what is ranked where that is less,
   * so that there is room to differ.
   */
  int depth() {
    return Math.max(1, Math.min(DEEPEST, candidates.length / 5));
  }

  /** A fifth of the depth, where it counts most what comes. */
  int firstPlaces() {
    return Math.max(1, depth() / 5);
  }

  /** The part of the users' positives that are new items. */
  double freshShareOfPositives() {
    int all = 0;
    int ofFresh = 0;
    for (int user : users) {
      int[] places = ranking.places(positives.columnsOf(user));
      all += places.length;
      ofFresh += count(places);
    }
    return (double) ofFresh / Math.max(1, all);
  }

  private int count(int[] places) {
    return (int) Arrays.stream(places).filter(place -> fresh[place]).count();
  }

  /**
   * Ranks for every user, by inner product.
   *
   * @param userVectors {@code [users × dimension]}, a row per element of {@link #users}
   * @param itemVectors {@code [candidates × dimension]}, in the order of {@link #ranking}'s items
   */
  Ranks rank(DenseMatrix userVectors, DenseMatrix itemVectors, Workers workers) {
    RankedUser[] ranked = new RankedUser[users.length];
    int[] freshInTop = new int[users.length];
    boolean anyFresh = IntStream.range(0, fresh.length).anyMatch(c -> fresh[c]);
    int depth = depth();
    workers.forEachBlock(
        users.length,
        USERS_AT_ONCE,
        (from, to) -> {
          int[] place = {from};
          ranking.forEach(
              Arrays.copyOfRange(users, from, to),
              positives::columnsOf,
              known::columnsOf,
              worstWhereNotFinite(new BlockScorer(users, userVectors, itemVectors, USERS_AT_ONCE)),
              user -> {
                ranked[place[0]] = user.ranked();
                freshInTop[place[0]++] = anyFresh ? count(user.top(depth)) : 0;
              });
        });
    return new Ranks(ranked, freshInTop);
  }

  /** Towers whose training has just gone astray are to lose, not to end everything. */
  private static CandidateScorer worstWhereNotFinite(CandidateScorer scorer) {
    return (user, scores) -> {
      scorer.score(user, scores);
      for (int place = 0; place < scores.length; place++) {
        if (!Float.isFinite(scores[place])) {
          scores[place] = -Float.MAX_VALUE;
        }
      }
    };
  }

  /**
   * How the users' rankings came out.
   *
   * @param users where each one's positives came
   * @param freshInTop per user, how many new items came within the phase's depth
   */
  record Ranks(RankedUser[] users, int[] freshInTop) {

    /** The part of the first candidates that are new items. */
    double freshShareOfTop(int depth) {
      long places = Arrays.stream(users).mapToLong(u -> Math.min(u.candidates(), depth)).sum();
      return (double) Arrays.stream(freshInTop).sum() / Math.max(1, places);
    }

    /** Mean recall@k over the users; 0 where there are none. */
    double meanRecall(int k) {
      return Arrays.stream(users).mapToDouble(user -> user.recall(k)).average().orElse(0);
    }
  }
}
