package org.coldstart.model.train;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.coldstart.model.definition.FactorizationConfig;
import org.coldstart.model.start.StartSettings;

/**
 * Chooses how much items' popularity counts beside what is known of a user: nothing, where held-out
 * users are served as well without, and nearly alone where nothing else has been shown to find
 * more.
 */
final class PopularityChoice {

  /** The last leaves next to nothing but popularity. */
  private static final double[] WEIGHTS = {0, 0.1, 0.3, 1, 3, 10};

  /** Embeddings do not get longer than this for the sake of the coordinate. */
  private static final int LONG = 512;

  private static final int POPULARITY = WEIGHTS.length - 1;

  /** How many standard errors a gain over popularity must be above zero to be believed. */
  private static final double CERTAIN = 2;

  private final List<Draw> draws;
  private final OptionalDouble fixed;
  private final OptionalDouble fixedForNewUsers;
  private final boolean fixedLength;

  /**
   * @param draws at least one
   * @param fixed what is not to be searched
   * @param fixedLength whether embeddings may not get longer
   */
  PopularityChoice(List<Draw> draws, FactorizationConfig fixed, boolean fixedLength) {
    this.draws = draws;
    this.fixed = fixed.popularityWeight();
    this.fixedForNewUsers = fixed.newUserPopularityWeight();
    this.fixedLength = fixedLength;
  }

  /** Chooses for users with a history. */
  StartSettings forKnownUsers(StartSettings without) {
    if (fixed.isPresent()) {
      return with(without, fixed.getAsDouble(), 0);
    }
    double[] scores = StartSelection.mean(draws, draw -> draw.popularityWeights(without, WEIGHTS));
    int best = StartSelection.best(scores, 0);
    if (scores[best] < scores[0] * StartSelection.WORTH_A_BLOCK) {
      best = 0;
    }
    double[] pair = {WEIGHTS[best], WEIGHTS[POPULARITY]};
    if (best != POPULARITY && ofKnownUsers(without, pair)[0] < 0) {
      best = best(ofKnownUsers(without, WEIGHTS));
    }
    return with(without, WEIGHTS[best], 0);
  }

  /** The certain gains in lists of known items, or of all items where those are lower. */
  private double[] ofKnownUsers(StartSettings settings, double[] weights) {
    double[] certain = new double[weights.length];
    Arrays.fill(certain, Double.POSITIVE_INFINITY);
    for (String phase : List.of(HeldOutPhases.WARM, HeldOutPhases.MIXED)) {
      double[] some =
          certainGains(draws.stream().map(draw -> draw.found(phase, settings, weights)).toList());
      Arrays.setAll(certain, w -> Math.min(certain[w], some[w]));
    }
    return certain;
  }

  /** Whether known users are served by next to nothing but popularity. */
  boolean isAlone(StartSettings settings) {
    return settings.popularityWeight() >= WEIGHTS[POPULARITY];
  }

  /** Chooses for users without. */
  StartSettings forNewUsers(StartSettings without) {
    if (fixedForNewUsers.isPresent()) {
      return with(without, without.popularityWeight(), fixedForNewUsers.getAsDouble());
    }
    if (draws.get(0).content().users().width() == 0) {
      // Nothing tells them apart.
      return with(without, without.popularityWeight(), WEIGHTS[POPULARITY]);
    }
    double[] certain =
        certainGains(
            draws.stream().map(draw -> draw.newUserPopularityWeights(without, WEIGHTS)).toList());
    int best = best(certain);
    if (certain[0] >= certain[best] - (StartSelection.WORTH_A_BLOCK - 1)) {
      best = 0;
    }
    return with(without, without.popularityWeight(), WEIGHTS[best]);
  }

  private static int best(double[] scores) {
    int best = scores.length - 1;
    for (int w = best - 1; w >= 0; w--) {
      best = scores[w] > scores[best] ? w : best;
    }
    return best;
  }

  /**
   * By weight, what is gained over the last one, which is popularity, less what of it may be
   * chance.
   */
  private static double[] certainGains(List<List<NewUserRecall>> byDraw) {
    int weights = byDraw.get(0).size();
    List<NewUserRecall> recalls =
        IntStream.range(0, weights)
            .mapToObj(
                w -> NewUserRecall.together(byDraw.stream().map(draw -> draw.get(w)).toList()))
            .toList();
    double[] certain = new double[weights];
    for (int w = 0; w < weights - 1; w++) {
      NewUserRecall.Gain gain = recalls.get(w).over(recalls.get(weights - 1));
      certain[w] = gain.mean() - CERTAIN * gain.error();
    }
    return certain;
  }

  /** Makes room for the coordinate where embeddings may not get longer. */
  private StartSettings with(StartSettings settings, double forKnownUsers, double forNewUsers) {
    StartSettings chosen = settings.withPopularity(forKnownUsers, forNewUsers);
    boolean longer = chosen.popularityDimension() > settings.popularityDimension();
    boolean full = fixedLength || settings.dimension() >= LONG;
    if (!longer || !full) {
      return chosen;
    }
    return settings.contentDimension() > 0
        ? chosen.withContent(settings.contentDimension() - 1, settings.contentWeight())
        : fixedLength ? settings : chosen;
  }
}
