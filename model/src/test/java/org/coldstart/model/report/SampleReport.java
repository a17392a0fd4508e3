package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.coldstart.model.evaluation.CandidateRanking;
import org.coldstart.model.evaluation.Exposure;
import org.coldstart.model.evaluation.GroupedRecall;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.evaluation.ItemGroups;
import org.coldstart.model.evaluation.MixedRanking;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.evaluation.UserRanking;

/**
 * A report as a training makes it, of rankings drawn at random around a strength of each system.
 */
final class SampleReport {

  private static final int USERS = 80;
  private static final int ITEMS = 300;
  private static final int NEW_FROM = 250;

  private SampleReport() {}

  /**
   * @param strengths by system, how far a wanted item's score lies above the others'
   */
  static Map<String, Object> of(Map<String, Double> strengths) {
    int[] counts = IntStream.range(0, ITEMS).map(i -> i < NEW_FROM ? 1 + i : 0).toArray();
    List<ItemGroups> divisions =
        List.of(ItemGroups.byPopularity(counts), ItemGroups.byTrainingInteractions(counts));
    HeldOutRanks.Builder ranks = new HeldOutRanks.Builder();
    Map<String, Object> shown = new LinkedHashMap<>();
    Map<String, Map<String, Object>> recall = new LinkedHashMap<>();
    strengths.forEach(
        (system, strength) -> {
          CandidateRanking all = CandidateRanking.shuffled(IntStream.range(0, ITEMS).toArray());
          MixedRanking.Collector mixed =
              new MixedRanking.Collector(all, item -> item >= NEW_FROM, 20, 50, 100);
          Exposure exposure = new Exposure(all, divisions.get(0), 20, 100);
          List<GroupedRecall> groups =
              divisions.stream().map(division -> new GroupedRecall(all, division)).toList();
          List<Consumer<UserRanking>> visitors = new ArrayList<>(groups);
          visitors.add(mixed);
          visitors.add(exposure);
          rank(all, strength, visitors);
          ranks.addMixed(system, mixed.collected());
          ranks.add("cold_item", system, users(NEW_FROM, strength));
          ranks.add("warm", system, users(0, strength));
          shown.put(system, exposure.toMap());
          for (int d = 0; d < divisions.size(); d++) {
            recall
                .computeIfAbsent(divisions.get(d).name(), name -> new LinkedHashMap<>())
                .put(system, groups.get(d).toMaps(20, 50, 100));
          }
        });
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("data", Map.of("users", USERS, "items", ITEMS));
    report.put("seed", 42L);
    report.put(
        "towers",
        Map.of(
            "objective_by_epoch",
            List.of(0.5, 0.45, 0.44),
            "loss_by_epoch",
            List.of(3.5, 3.25),
            "best_epoch",
            0,
            "end",
            "patience",
            "served",
            false));
    report.put("served", "closed_form");
    report.put("start", Map.of("rank", 32, "gain", 1.25));
    report.putAll(new HeldOutFigures(ranks.build(), HeldOutFigures.USUAL_DEPTHS).toMap());
    Map<String, Object> groups = new LinkedHashMap<>();
    for (ItemGroups division : divisions) {
      groups.put(
          division.name(),
          Map.of(
              "phase",
              "mixed",
              "groups",
              division.labels(),
              "systems",
              recall.get(division.name())));
    }
    report.put("groups", groups);
    report.put("exposure", Map.of("mixed", shown));
    report.put("seconds", Map.of("evaluate", 1.25));
    report.put("memory", Map.of("training_data_bytes", 3_226_070L));
    return report;
  }

  private static List<RankedUser> users(int from, double strength) {
    List<RankedUser> users = new ArrayList<>();
    rank(
        CandidateRanking.shuffled(IntStream.range(from, ITEMS).toArray()),
        strength,
        List.of(one -> users.add(one.ranked())));
    return users;
  }

  private static void rank(
      CandidateRanking ranking, double strength, List<Consumer<UserRanking>> visitors) {
    int[] items = ranking.items();
    ranking.forEach(
        IntStream.range(0, USERS).toArray(),
        SampleReport::wanted,
        user -> new int[0],
        (user, scores) -> {
          SplittableRandom random = new SplittableRandom(user);
          double[] noise = random.doubles(ITEMS).toArray();
          List<Integer> wanted = IntStream.of(wanted(user)).boxed().toList();
          for (int c = 0; c < items.length; c++) {
            scores[c] = (float) (noise[items[c]] + (wanted.contains(items[c]) ? strength : 0));
          }
        },
        one -> visitors.forEach(visitor -> visitor.accept(one)));
  }

  private static int[] wanted(int user) {
    return new SplittableRandom(1_000 + user).ints(12, 0, ITEMS).distinct().toArray();
  }
}
