package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A division of items into a few groups, such as by how much evidence there is of them.
 *
 * @param name by what, {@code training_interactions} …
 * @param labels of the groups, in the order in which they are told
 * @param groupOf by item number, its group; -1 for an item of none
 */
public record ItemGroups(String name, List<String> labels, int[] groupOf) {

  private static final int[] EVIDENCE_UP_TO = {0, 2, 5, 10, 30, 100};
  private static final List<String> EVIDENCE =
      List.of("0", "1-2", "3-5", "6-10", "11-30", "31-100", "more than 100");

  /** What a tenth and the half of the catalogue get by popularity. */
  private static final double[] POPULARITY_SHARES = {0.1, 0.5, 1};

  private static final int AGES = 4;

  /** Copies the labels. */
  public ItemGroups {
    labels = List.copyOf(labels);
  }

  /**
   * By the number of interactions that could be learned from: how recall grows as an item warms up.
   *
   * @param counts by item, its interactions in the training part
   */
  public static ItemGroups byTrainingInteractions(int[] counts) {
    int[] groupOf =
        Arrays.stream(counts)
            .map(
                count -> {
                  int place = Arrays.binarySearch(EVIDENCE_UP_TO, count);
                  return place >= 0 ? place : -place - 1;
                })
            .toArray();
    return new ItemGroups("training_interactions", EVIDENCE, groupOf);
  }

  /**
   * By popularity: the tenth of the items that has the most interactions, the items from there to
   * the middle, the other half, and the items without any.
   *
   * @param counts by item, its interactions in the training part
   */
  public static ItemGroups byPopularity(int[] counts) {
    int[] known =
        byDescending(IntStream.range(0, counts.length).filter(i -> counts[i] > 0), i -> counts[i]);
    int[] groupOf = new int[counts.length];
    Arrays.fill(groupOf, POPULARITY_SHARES.length);
    for (int place = 0; place < known.length; place++) {
      int group = 0;
      while (place >= Math.ceil(POPULARITY_SHARES[group] * known.length)) {
        group++;
      }
      groupOf[known[place]] = group;
    }
    return new ItemGroups(
        "popularity", List.of("top tenth", "upper half", "lower half", "new"), groupOf);
  }

  /**
   * By age: quarters of the items by when the first interaction with them was, whatever the unit of
   * time is.
   *
   * @param firstSeen by item, the time of its first interaction
   * @param dated by item, whether that is known; others belong to no group
   */
  public static ItemGroups byAge(long[] firstSeen, boolean[] dated) {
    int[] newestFirst =
        byDescending(IntStream.range(0, dated.length).filter(i -> dated[i]), i -> firstSeen[i]);
    int[] groupOf = new int[dated.length];
    Arrays.fill(groupOf, -1);
    long[][] spans = new long[AGES][];
    for (int place = 0; place < newestFirst.length; place++) {
      int item = newestFirst[place];
      int group = (int) ((long) place * AGES / newestFirst.length);
      groupOf[item] = group;
      spans[group] =
          new long[] {firstSeen[item], spans[group] == null ? firstSeen[item] : spans[group][1]};
    }
    List<String> labels = new ArrayList<>();
    String[] names = {"newest quarter", "second quarter", "third quarter", "oldest quarter"};
    for (int age = 0; age < AGES; age++) {
      labels.add(
          spans[age] == null
              ? names[age]
              : String.format(
                  Locale.ROOT, "%s (%d to %d)", names[age], spans[age][0], spans[age][1]));
    }
    return new ItemGroups("first_seen", labels, groupOf);
  }

  /** Items by descending value; of equal values the item with the smaller number comes first. */
  private static int[] byDescending(IntStream items, java.util.function.IntToLongFunction value) {
    return items
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer i) -> value.applyAsLong(i))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
