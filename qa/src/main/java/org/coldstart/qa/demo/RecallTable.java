package org.coldstart.qa.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.catalogue.Recall;
import org.coldstart.qa.catalogue.Recommender;
import org.coldstart.qa.catalogue.Yardsticks;
import org.coldstart.qa.job.MainJob;

/**
 * Recall of {@code cold_start} beside the recommenders that need no model, for new items, known
 * items and new users.
 */
final class RecallTable {
  /** Enough for a mean, and quick. */
  private static final int USERS = 300;

  /** One question asked of every recommender. */
  private record Slice(
      String name, boolean newItems, Map<Integer, BitSet> liked, List<Integer> users) {}

  private final Catalogue catalogue;
  private final HeldOut heldOut;
  private final MainJob job;
  private final Map<String, Integer> itemIndex = new HashMap<>();

  RecallTable(Catalogue catalogue, HeldOut heldOut, MainJob job) {
    this.catalogue = catalogue;
    this.heldOut = heldOut;
    this.job = job;
    IntStream.range(0, catalogue.items().size())
        .forEach(item -> itemIndex.put(catalogue.items().get(item).id(), item));
  }

  void print(PrintStream out) {
    List<Slice> slices =
        List.of(
            slice("new items", true, heldOut.likedNewItems()),
            slice("known items", false, heldOut.likedKnownItems()),
            slice("new users", false, heldOut.likedByNewUsers()));
    Yardsticks yardsticks = new Yardsticks(catalogue, heldOut);
    out.printf(Locale.ROOT, "%-18s", "recall@20  @100");
    slices.forEach(slice -> out.printf(Locale.ROOT, "%16s", slice.name()));
    out.println();
    yardsticks.all().forEach((name, recommender) -> row(out, name, slices, recommender));
    out.printf(Locale.ROOT, "%-18s", "cold_start");
    slices.forEach(
        slice ->
            cell(
                out,
                Recall.of(slice.users(), slice.liked(), user -> Optional.of(asked(slice, user)))));
    out.println();
    yardsticks.bestReachable().ifPresent(best -> row(out, "best reachable", slices, best));
    out.printf(Locale.ROOT, "%-18s", "users asked");
    slices.forEach(slice -> out.printf(Locale.ROOT, "%16d", slice.users().size()));
    out.println();
  }

  private Slice slice(String name, boolean newItems, Map<Integer, BitSet> liked) {
    List<Integer> users = new ArrayList<>(liked.keySet().stream().sorted().toList());
    Collections.shuffle(users, new Random(1));
    return new Slice(name, newItems, liked, users.subList(0, Math.min(USERS, users.size())));
  }

  private void row(PrintStream out, String name, List<Slice> slices, Recommender recommender) {
    out.printf(Locale.ROOT, "%-18s", name);
    for (Slice slice : slices) {
      int[] items = heldOut.items(catalogue, slice.newItems());
      cell(
          out,
          Recall.of(
              slice.users(),
              slice.liked(),
              user -> {
                Set<Integer> had = new HashSet<>(heldOut.history().get(user));
                int[] candidates =
                    Arrays.stream(items).filter(item -> !had.contains(item)).toArray();
                return recommender.recommend(user, candidates, Recall.DEPTH);
              }));
    }
    out.println();
  }

  private List<Integer> asked(Slice slice, int user) {
    return job
        .recommend(job.context(user), job.among(slice.newItems(), user), Recall.DEPTH)
        .stream()
        .map(itemIndex::get)
        .toList();
  }

  private static void cell(PrintStream out, Optional<Recall> recall) {
    out.printf(
        Locale.ROOT,
        "%16s",
        recall
            .map(share -> String.format(Locale.ROOT, "%.3f   %.3f", share.at20(), share.at100()))
            .orElse("-"));
  }
}
