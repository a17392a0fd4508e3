package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.coldstart.model.evaluation.CandidateRanking;
import org.coldstart.model.evaluation.CandidateScorer;
import org.coldstart.model.evaluation.Exposure;
import org.coldstart.model.evaluation.GroupedRecall;
import org.coldstart.model.evaluation.HeldOutFigures;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.evaluation.ItemGroups;
import org.coldstart.model.evaluation.MixedRanking;
import org.coldstart.model.evaluation.NearestContent;
import org.coldstart.model.evaluation.NearestUsers;
import org.coldstart.model.evaluation.Popularity;
import org.coldstart.model.evaluation.RandomScorer;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.zeroshot.VirtualBehaviour;

/**
 * Ranks the held-out phases with the candidates of a training and with baselines, and tells of
 * whole rankings what later cannot be told from the positives' ranks.
 */
final class HeldOutReport {

  private static final int NEIGHBOURS = 50;
  private static final int[] SHARES_AT = {20, 50, 100};
  private static final int[] GROUPS_AT = {20, 50, 100};
  private static final int[] EXPOSURE_AT = {20, 100};
  private static final int USERS_AT_ONCE = 16;

  private final Draw draw;
  private final TrainingData data;
  private final long seed;
  private final Workers workers;

  /**
   * @param draw one by which nothing was chosen
   */
  HeldOutReport(Draw draw, TrainingData data, long seed, Workers workers) {
    this.draw = draw;
    this.data = data;
    this.seed = seed;
    this.workers = workers;
  }

  /**
   * What was measured.
   *
   * @param ranks where the positives came
   * @param shown by phase and system, who gets shown: see {@link Exposure#toMap}
   * @param groups by what items are divided, the recall of each group in the mixed phase
   */
  record Measurement(HeldOutRanks ranks, Map<String, Object> shown, Map<String, Object> groups) {

    /** What there is to tell where there is too little data to set any of it aside. */
    static final Measurement NOTHING =
        new Measurement(new HeldOutRanks.Builder().build(), Map.of(), Map.of());

    /** All figures, for a report. */
    Map<String, Object> toMap() {
      Map<String, Object> map = new HeldOutFigures(ranks, HeldOutFigures.USUAL_DEPTHS).toMap();
      map.put("groups", groups);
      map.put("exposure", shown);
      return map;
    }
  }

  /** One system on one phase. */
  private record Task(Phase phase, String system, Scorers scorers) {}

  /** Makes a scorer of its own for each thread that asks. */
  private interface Scorers extends Function<CandidateRanking, CandidateScorer> {}

  /**
   * Measures.
   *
   * @param served what the version serves, reported as the model
   * @param others further candidates, reported under their own names
   * @param forNewUsers further candidates for users without behaviour, told apart by what stands in
   *     for it; for everybody else they are what is served
   * @param servedToNewUsers which of these is served; empty for none
   */
  Measurement measure(
      Candidate served,
      List<Candidate> others,
      Map<VirtualBehaviour, Candidate> forNewUsers,
      Optional<VirtualBehaviour> servedToNewUsers) {
    SparseMatrix train = draw.heldOut().train();
    SparseMatrix content = draw.content().items().content();
    List<ItemGroups> groups = groups(train);
    List<Task> tasks = new ArrayList<>();
    for (Phase phase : draw.phases().all()) {
      boolean newUsers = phase.name().equals(HeldOutPhases.COLD_USER);
      Candidate model = newUsers ? servedToNewUsers.map(forNewUsers::get).orElse(served) : served;
      tasks.add(new Task(phase, HeldOutFigures.MODEL, ranking -> scorer(phase, model, ranking)));
      if (newUsers && !forNewUsers.isEmpty()) {
        List<Candidate> tried = new ArrayList<>(forNewUsers.values());
        tried.add(served);
        for (Candidate candidate : tried) {
          tasks.add(
              new Task(phase, candidate.name(), ranking -> scorer(phase, candidate, ranking)));
        }
      }
      for (Candidate other : others) {
        tasks.add(new Task(phase, other.name(), ranking -> scorer(phase, other, ranking)));
      }
      tasks.add(new Task(phase, "random", ranking -> new RandomScorer(seed)));
      tasks.add(
          new Task(
              phase,
              "popularity",
              ranking -> Popularity.predicted(train, content, ranking, NEIGHBOURS)));
      if (newUsers) {
        SparseMatrix profiles = draw.content().users().content();
        if (profiles.columns() > 0) {
          tasks.add(
              new Task(
                  phase,
                  "nearest_users",
                  ranking -> new NearestUsers(profiles, train, ranking, NEIGHBOURS)));
        }
      } else {
        tasks.add(
            new Task(
                phase, "nearest_content", ranking -> new NearestContent(content, train, ranking)));
      }
    }
    Measured[] measured = new Measured[tasks.size()];
    workers.forEachBlock(
        tasks.size(),
        1,
        (from, to) -> {
          for (int t = from; t < to; t++) {
            measured[t] = measure(tasks.get(t), groups);
          }
        });
    return together(tasks, measured, groups);
  }

  private static Measurement together(
      List<Task> tasks, Measured[] measured, List<ItemGroups> groups) {
    HeldOutRanks.Builder ranks = new HeldOutRanks.Builder();
    Map<String, Map<String, Object>> shown = new LinkedHashMap<>();
    Map<String, Map<String, Object>> recall = new LinkedHashMap<>();
    for (int t = 0; t < measured.length; t++) {
      String phase = tasks.get(t).phase.name();
      String system = tasks.get(t).system;
      if (measured[t].mixed != null) {
        ranks.addMixed(system, measured[t].mixed);
      } else {
        ranks.add(phase, system, measured[t].users);
      }
      if (!measured[t].shown.isEmpty()) {
        shown.computeIfAbsent(phase, key -> new LinkedHashMap<>()).put(system, measured[t].shown);
      }
      measured[t].groups.forEach(
          (division, figures) ->
              recall.computeIfAbsent(division, key -> new LinkedHashMap<>()).put(system, figures));
    }
    Map<String, Object> divisions = new LinkedHashMap<>();
    for (ItemGroups division : groups) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("phase", HeldOutPhases.MIXED);
      map.put("groups", division.labels());
      map.put("systems", recall.getOrDefault(division.name(), Map.of()));
      divisions.put(division.name(), map);
    }
    return new Measurement(ranks.build(), new LinkedHashMap<>(shown), divisions);
  }

  /** One system's figures; those of mixed rankings instead of users' where mixed is present. */
  private record Measured(
      List<RankedUser> users,
      MixedRanking mixed,
      Map<String, Object> shown,
      Map<String, Object> groups) {}

  private Measured measure(Task task, List<ItemGroups> groups) {
    Phase phase = task.phase;
    CandidateRanking ranking = CandidateRanking.shuffled(phase.candidates());
    Exposure exposure = new Exposure(ranking, byPopularity(groups), EXPOSURE_AT);
    boolean mixed = phase.name().equals(HeldOutPhases.MIXED);
    int[] cold = draw.heldOut().coldItems();
    MixedRanking.Collector both =
        new MixedRanking.Collector(
            ranking, item -> Arrays.binarySearch(cold, item) >= 0, SHARES_AT);
    Map<String, GroupedRecall> recall = new LinkedHashMap<>();
    if (mixed) {
      groups.forEach(division -> recall.put(division.name(), new GroupedRecall(ranking, division)));
    }
    List<RankedUser> users = new ArrayList<>();
    ranking.forEach(
        phase.users(),
        phase.positives()::columnsOf,
        phase.known()::columnsOf,
        task.scorers.apply(ranking),
        one -> {
          exposure.accept(one);
          if (mixed) {
            both.accept(one);
            recall.values().forEach(division -> division.accept(one));
          } else {
            users.add(one.ranked());
          }
        });
    Map<String, Object> figures = new LinkedHashMap<>();
    recall.forEach((name, division) -> figures.put(name, division.toMaps(GROUPS_AT)));
    return new Measured(users, mixed ? both.collected() : null, exposure.toMap(), figures);
  }

  /** Divisions of the items by what the training part of the draw knows of them. */
  private List<ItemGroups> groups(SparseMatrix train) {
    int[] counts = new int[train.columns()];
    for (int e = 0; e < train.entries(); e++) {
      counts[train.indices()[e]]++;
    }
    List<ItemGroups> groups = new ArrayList<>();
    groups.add(ItemGroups.byPopularity(counts));
    groups.add(ItemGroups.byTrainingInteractions(counts));
    long[] first = new long[train.columns()];
    boolean[] dated = new boolean[train.columns()];
    for (int i = 0; i < data.interactions(); i++) {
      int item = data.itemOf()[i];
      long time = data.timestamp()[i];
      if (time != TrainingData.NO_TIMESTAMP) {
        first[item] = dated[item] ? Math.min(first[item], time) : time;
        dated[item] = true;
      }
    }
    for (boolean any : dated) {
      if (any) {
        groups.add(ItemGroups.byAge(first, dated));
        break;
      }
    }
    return groups;
  }

  private static ItemGroups byPopularity(List<ItemGroups> groups) {
    return groups.get(0);
  }

  /** Scores blocks of users at once, in the order in which the phase lists them. */
  private static CandidateScorer scorer(
      Phase phase, Candidate candidate, CandidateRanking ranking) {
    DenseMatrix items = candidate.items(ranking.items());
    DenseMatrix users =
        candidate.users(phase.users(), phase.name().equals(HeldOutPhases.COLD_USER));
    return new BlockScorer(phase.users(), users, items, USERS_AT_ONCE);
  }
}
