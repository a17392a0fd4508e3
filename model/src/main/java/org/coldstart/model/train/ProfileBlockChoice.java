package org.coldstart.model.train;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.coldstart.model.start.StartSettings;

/**
 * Chooses the block for new users' profiles: none, unless new users gain by it more than chance
 * gives; else the shortest one that does about as well as the best.
 */
final class ProfileBlockChoice {

  /** Shortest first. */
  private static final int[] DIMENSIONS = {16, 32};

  private static final double[] RIDGES = {3, 30};
  private static final double[] WEIGHTS = {0.25, 0.5, 1};

  /** Where there is too little data to choose by. */
  static final int UNCHOSEN_DIMENSION = 16;

  static final double UNCHOSEN_RIDGE = 30;

  /** What a block, and twice its length, must each add. */
  private static final double WORTH = StartSelection.WORTH_A_BLOCK - 1;

  private final List<Draw> draws;
  private final OptionalDouble fixedWeight;
  private final boolean fixedLength;

  /**
   * @param draws at least one
   * @param fixedWeight the weight, where the user has said; 0 for no block
   * @param fixedLength whether embeddings may not get longer
   */
  ProfileBlockChoice(List<Draw> draws, OptionalDouble fixedWeight, boolean fixedLength) {
    this.draws = draws;
    this.fixedWeight = fixedWeight;
    this.fixedLength = fixedLength;
  }

  /** The longest block that is tried where there are profiles of a width. */
  static int longest(long width) {
    return width < DIMENSIONS[0] ? 0 : DIMENSIONS[DIMENSIONS.length - 1];
  }

  /**
   * Chooses.
   *
   * @param without settings of everything else
   */
  StartSettings choose(StartSettings without) {
    int longest = longest(draws.get(0).content().users().width());
    double[] weights = fixedWeight.stream().toArray();
    weights = weights.length == 0 ? WEIGHTS : weights;
    if (longest == 0 || weights[0] == 0) {
      return without;
    }
    List<Draw.Fitted> fitted = draws.stream().map(draw -> draw.fit(without)).toList();
    NewUserRecall base = newUsers(without, fitted, 0).get(0);
    draws.forEach(draw -> draw.prepareProfiles(without, longest, RIDGES));
    StartSettings best = without;
    double most = fixedWeight.isPresent() ? Double.NEGATIVE_INFINITY : 0;
    for (int dimension : DIMENSIONS) {
      Optional<StartSettings> room =
          fixedLength ? withRoom(without, dimension) : Optional.of(without);
      double toBeat = most + WORTH;
      for (double strength : RIDGES) {
        if (room.isEmpty()) {
          continue;
        }
        StartSettings tried = room.get().withProfiles(dimension, strength, 1);
        List<NewUserRecall> found = newUsers(tried, fitted, weights);
        for (int w = 0; w < weights.length; w++) {
          NewUserRecall.Gain gain = found.get(w).over(base);
          boolean certain =
              gain.mean() > gain.error()
                  && found.get(w).auc() >= base.auc() * StartSelection.ABOUT_AS_GOOD;
          if (gain.mean() > toBeat && (certain || fixedWeight.isPresent())) {
            toBeat = gain.mean();
            most = gain.mean();
            best = tried.withProfiles(dimension, strength, weights[w]);
          }
        }
      }
    }
    draws.forEach(Draw::forgetProfiles);
    return best;
  }

  /**
   * Makes room for the block in an embedding that may not get longer: in place of content that does
   * not count, or of half of what does, if that is hardly missed.
   */
  private Optional<StartSettings> withRoom(StartSettings settings, int dimension) {
    int content = settings.contentDimension();
    boolean counts = settings.contentWeight() > 0;
    if (content < (counts ? 2 : 1) * dimension) {
      return Optional.empty();
    }
    StartSettings shorter = settings.withContent(content - dimension, settings.contentWeight());
    return counts && objective(shorter) < objective(settings) * StartSelection.ABOUT_AS_GOOD
        ? Optional.empty()
        : Optional.of(shorter);
  }

  private double objective(StartSettings settings) {
    return StartSelection.mean(
        draws, draw -> new double[] {draw.objective(draw.candidate(settings))})[0];
  }

  /** What new users find with weights of the block, in all draws together. */
  private List<NewUserRecall> newUsers(
      StartSettings settings, List<Draw.Fitted> fitted, double... weights) {
    List<List<NewUserRecall>> byDraw =
        IntStream.range(0, draws.size())
            .mapToObj(d -> draws.get(d).profileWeights(settings, fitted.get(d), weights))
            .toList();
    return IntStream.range(0, weights.length)
        .mapToObj(w -> NewUserRecall.together(byDraw.stream().map(found -> found.get(w)).toList()))
        .toList();
  }
}
