package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.coldstart.model.evaluation.CandidateRanking;
import org.coldstart.model.evaluation.CandidateScorer;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.evaluation.MixedRanking;
import org.coldstart.model.evaluation.NearestContent;
import org.coldstart.model.evaluation.Popularity;
import org.coldstart.model.evaluation.RandomScorer;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/** Ranks the held-out phases with the candidates of a training and with the baselines. */
final class HeldOutReport {

  /** What the version serves is reported under this name, whatever it is. */
  static final String MODEL = "model";

  private static final int NEIGHBOURS = 50;
  private static final int[] SHARES_AT = {20, 50, 100};

  private final Draw draw;
  private final long seed;
  private final Workers workers;

  HeldOutReport(Draw draw, long seed, Workers workers) {
    this.draw = draw;
    this.seed = seed;
    this.workers = workers;
  }

  /** One system on one phase. */
  private record Task(Phase phase, String system, Scorers scorers) {}

  /** Makes a scorer of its own for each thread that asks. */
  private interface Scorers extends Function<CandidateRanking, CandidateScorer> {}

  /**
   * Measures.
   *
   * @param served what the version serves
   * @param others further candidates, reported under their own names
   */
  HeldOutRanks measure(Candidate served, List<Candidate> others) {
    SparseMatrix train = draw.heldOut().train();
    SparseMatrix content = draw.content().items().content();
    List<Task> tasks = new ArrayList<>();
    for (Phase phase : draw.phases().all()) {
      tasks.add(new Task(phase, MODEL, ranking -> scorer(phase, served, ranking)));
      for (Candidate other : others) {
        tasks.add(new Task(phase, other.name(), ranking -> scorer(phase, other, ranking)));
      }
      tasks.add(new Task(phase, "random", ranking -> new RandomScorer(seed)));
      tasks.add(
          new Task(
              phase,
              "popularity",
              ranking -> Popularity.predicted(train, content, ranking, NEIGHBOURS)));
      if (!phase.name().equals(HeldOutPhases.COLD_USER)) {
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
            measured[t] = measure(tasks.get(t));
          }
        });
    HeldOutRanks.Builder ranks = new HeldOutRanks.Builder();
    for (int t = 0; t < measured.length; t++) {
      if (measured[t].mixed != null) {
        ranks.addMixed(tasks.get(t).system, measured[t].mixed);
      } else {
        ranks.add(tasks.get(t).phase.name(), tasks.get(t).system, measured[t].users);
      }
    }
    return ranks.build();
  }

  /** One of the two. */
  private record Measured(List<RankedUser> users, MixedRanking mixed) {}

  private Measured measure(Task task) {
    Phase phase = task.phase;
    CandidateRanking ranking = new CandidateRanking(phase.candidates());
    CandidateScorer scorer = task.scorers.apply(ranking);
    IntFunction<int[]> positives = user -> row(phase.positives(), user);
    IntFunction<int[]> known = user -> row(phase.known(), user);
    if (!phase.name().equals(HeldOutPhases.MIXED)) {
      return new Measured(ranking.rank(phase.users(), positives, known, scorer), null);
    }
    int[] cold = draw.heldOut().coldItems();
    return new Measured(
        null,
        MixedRanking.rank(
            ranking,
            phase.users(),
            positives,
            known,
            item -> Arrays.binarySearch(cold, item) >= 0,
            scorer,
            SHARES_AT));
  }

  private static CandidateScorer scorer(
      Phase phase, Candidate candidate, CandidateRanking ranking) {
    DenseMatrix items = candidate.items(ranking.items());
    DenseMatrix users =
        candidate.users(phase.users(), phase.name().equals(HeldOutPhases.COLD_USER));
    int dimension = items.columns();
    return (user, scores) -> {
      Arrays.fill(scores, 0);
      int row = Arrays.binarySearch(phase.users(), user);
      Kernels.best()
          .gemm(
              1,
              items.rows(),
              dimension,
              users.values(),
              users.offset(row),
              dimension,
              1,
              items.values(),
              0,
              1,
              dimension,
              scores,
              0,
              items.rows());
    };
  }

  private static int[] row(SparseMatrix matrix, int row) {
    return Arrays.copyOfRange(matrix.indices(), matrix.starts()[row], matrix.starts()[row + 1]);
  }
}
