package org.coldstart.model.train;

import java.util.Arrays;
import java.util.List;
import org.coldstart.model.evaluation.RankedUser;

/**
 * What new users find of what they want, user by user, so that two ways of serving them can be
 * compared over the same users.
 *
 * @param deep recall within the phase's depth
 * @param first recall within a fifth of it
 * @param areas under the ROC curve
 */
record NewUserRecall(double[] deep, double[] first, double[] areas) {

  static NewUserRecall of(Phase phase, Phase.Ranks ranks) {
    return new NewUserRecall(
        Arrays.stream(ranks.users()).mapToDouble(user -> user.recall(phase.depth())).toArray(),
        Arrays.stream(ranks.users())
            .mapToDouble(user -> user.recall(phase.firstPlaces()))
            .toArray(),
        Arrays.stream(ranks.users()).mapToDouble(RankedUser::auc).toArray());
  }

  /** Those of several draws, one after the other. */
  static NewUserRecall together(List<NewUserRecall> draws) {
    return new NewUserRecall(
        draws.stream().flatMapToDouble(draw -> Arrays.stream(draw.deep)).toArray(),
        draws.stream().flatMapToDouble(draw -> Arrays.stream(draw.first)).toArray(),
        draws.stream().flatMapToDouble(draw -> Arrays.stream(draw.areas)).toArray());
  }

  /**
   * How much more is found than with another way.
   *
   * @param mean of both recalls' gains, as parts of what the other finds
   * @param error the standard error of the mean; infinite where there are fewer than two users
   */
  record Gain(double mean, double error) {}

  /** The gain over another way, over the same users. */
  Gain over(NewUserRecall other) {
    int users = deep.length;
    if (users < 2) {
      return new Gain(0, Double.POSITIVE_INFINITY);
    }
    double ofDeep = mean(other.deep);
    double ofFirst = mean(other.first);
    double[] gains = new double[users];
    for (int u = 0; u < users; u++) {
      gains[u] =
          part(deep[u] - other.deep[u], ofDeep) / 2 + part(first[u] - other.first[u], ofFirst) / 2;
    }
    double mean = mean(gains);
    double squares = Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
    return new Gain(mean, Math.sqrt(squares / (users - 1) / users));
  }

  /** The mean area under the ROC curve over those users of whom there is one. */
  double auc() {
    return Arrays.stream(areas).filter(area -> !Double.isNaN(area)).average().orElse(0);
  }

  private static double part(double difference, double of) {
    return of > 0 ? difference / of : Math.signum(difference);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
