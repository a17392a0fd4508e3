package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.StartFitting;
import org.coldstart.model.start.StartSettings;

/**
 * Chooses the hyper-parameters of the closed-form start on held-out data, by the mean over one or
 * more draws of it. Coarse to fine, so that what is dear (a factorisation) is tried seldom and what
 * is cheap (a weight) often: first the factorisation with two ridge strengths, then the ridge, then
 * how often the factors are pulled toward content together with gain and content weight, last the
 * profiles' ridge.
 */
final class StartSelection {

  /** The factorisations tried: alpha and regularisation. */
  private static final double[][] FACTORISATIONS = {
    {3, 10}, {11, 30}, {31, 30}, {101, 10}, {101, 100}
  };

  private static final double[] COARSE_RIDGES = {3, 30};
  private static final double[] RIDGES = {1, 3, 10, 30, 100};
  private static final double[] USER_RIDGES = {10, 100, 1_000, 10_000};
  private static final double[] CONTENT_WEIGHTS = {0, 0.2, 0.4, 0.7};
  private static final double[] GAINS = {1, 1.25, 1.5, 2, 2.5};
  private static final double[] NO_GAIN = {1};
  private static final int MOST_PULLS = 2;

  /** What a content block must at least add, so that the simpler embedding wins a tie. */
  private static final double WORTH_A_BLOCK = 1.005;

  /** Catalogues up to this size get by with a small rank. */
  private static final int SMALL_CATALOGUE = 5_000;

  private StartSelection() {}

  /**
   * Chooses.
   *
   * @param draws at least one
   * @param dimension the length that embeddings must have, if the user has said
   * @param items how many items there are
   * @param servesFactors whether a warm item is served by its own factor
   */
  static StartSettings choose(
      List<Draw> draws, OptionalInt dimension, int items, boolean servesFactors) {
    StartSettings settings = chooseFactorisation(draws, shapes(dimension, items));
    settings = settings.withItemRidge(bestRidge(draws, settings, RIDGES).strength);
    settings = chooseWeights(draws, settings, servesFactors);
    if (settings.contentWeight() == 0 && dimension.isEmpty()) {
      settings = settings.withContent(0, 0);
    }
    return chooseUserRidge(draws, settings);
  }

  /** Settings where there is too little data to choose by. */
  static StartSettings unchosen(OptionalInt dimension, int items) {
    int rank = dimension.orElse(Math.clamp(items / 4, 2, 32));
    return StartSettings.ofShape(rank, 0)
        .withFactorisation(11, 30)
        .withItemRidge(10)
        .withUserRidge(100);
  }

  /** Rank and content dimension to try; nothing else of the settings is set. */
  private static List<StartSettings> shapes(OptionalInt dimension, int items) {
    List<StartSettings> shapes = new ArrayList<>();
    if (dimension.isPresent()) {
      int length = dimension.getAsInt();
      int rank = Math.max(1, length * 2 / 5);
      shapes.add(StartSettings.ofShape(length, 0));
      if (length > rank) {
        shapes.add(StartSettings.ofShape(rank, length - rank));
      }
    } else if (items < SMALL_CATALOGUE) {
      shapes.add(StartSettings.ofShape(32, 64));
      shapes.add(StartSettings.ofShape(64, 64));
    } else {
      shapes.add(StartSettings.ofShape(200, 312));
    }
    return shapes;
  }

  private static StartSettings chooseFactorisation(List<Draw> draws, List<StartSettings> shapes) {
    StartSettings best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (StartSettings shape : shapes) {
      for (double[] factorisation : FACTORISATIONS) {
        StartSettings settings =
            shape.withFactorisation(factorisation[0], factorisation[1]).withUserRidge(1_000);
        double objective = bestRidge(draws, settings, COARSE_RIDGES).objective;
        if (objective > most) {
          most = objective;
          best = settings;
        }
      }
    }
    return best;
  }

  private record Ridge(double strength, double objective) {}

  /** The ridge decides about cold items and nothing else, so they alone choose it. */
  private static Ridge bestRidge(List<Draw> draws, StartSettings settings, double[] strengths) {
    double[] scores = mean(draws, draw -> draw.ridges(settings, strengths));
    int best = 0;
    for (int i = 1; i < strengths.length; i++) {
      if (scores[strengths.length + i] > scores[strengths.length + best]) {
        best = i;
      }
    }
    return new Ridge(strengths[best], scores[best]);
  }

  private static StartSettings chooseWeights(
      List<Draw> draws, StartSettings settings, boolean servesFactors) {
    double[] gains = servesFactors ? GAINS : NO_GAIN;
    double[] weights = settings.contentDimension() > 0 ? CONTENT_WEIGHTS : new double[] {0};
    double[] scores =
        mean(
            draws,
            draw -> {
              DenseMatrix projection = draw.contentProjection(settings.contentDimension());
              double[] all = new double[(MOST_PULLS + 1) * gains.length * weights.length];
              Draw.Fitted fitted = draw.fit(settings);
              for (int pulls = 0; pulls <= MOST_PULLS; pulls++) {
                fitted = pulls == 0 ? fitted : draw.pull(fitted);
                double[] some = draw.weights(fitted, projection, gains, weights);
                System.arraycopy(some, 0, all, pulls * some.length, some.length);
              }
              return all;
            });
    int plain = 0;
    int blocked = -1;
    for (int i = 1; i < scores.length; i++) {
      if (i % weights.length == 0) {
        plain = scores[i] > scores[plain] ? i : plain;
      } else {
        blocked = blocked < 0 || scores[i] > scores[blocked] ? i : blocked;
      }
    }
    int best = blocked >= 0 && scores[blocked] > scores[plain] * WORTH_A_BLOCK ? blocked : plain;
    return settings
        .withPulls(best / weights.length / gains.length)
        .withGain(gains[best / weights.length % gains.length])
        .withContent(settings.contentDimension(), weights[best % weights.length]);
  }

  private static StartSettings chooseUserRidge(List<Draw> draws, StartSettings settings) {
    if (draws.get(0).content().users().width() == 0) {
      return settings;
    }
    double[] scores = mean(draws, draw -> draw.userRidges(draw.fit(settings), USER_RIDGES));
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return settings.withUserRidge(USER_RIDGES[best]);
  }

  private static double[] mean(List<Draw> draws, Function<Draw, double[]> scores) {
    double[] sum = null;
    for (Draw draw : draws) {
      double[] some = scores.apply(draw);
      sum = sum == null ? new double[some.length] : sum;
      for (int i = 0; i < some.length; i++) {
        sum[i] += some[i] / draws.size();
      }
    }
    return sum;
  }

  /** Fits the parts of a start, pulls included. */
  static Draw.Fitted fitParts(StartFitting fitting, StartSettings settings) {
    Factorization factors = fitting.factorise(settings);
    Draw.Fitted fitted =
        new Draw.Fitted(
            settings,
            factors,
            fitting.itemMaps(factors, settings.itemRidge()).get(0),
            fitting.userMaps(factors, settings.userRidge()).get(0));
    for (int pull = 0; pull < settings.pulls(); pull++) {
      fitted = pull(fitting, fitted);
    }
    return fitted;
  }

  /** Factorises on, pulled toward content, and regresses again. */
  static Draw.Fitted pull(StartFitting fitting, Draw.Fitted fitted) {
    StartSettings settings = fitted.settings();
    Factorization factors = fitting.pullTowardContent(settings, fitted.factors(), fitted.itemMap());
    RidgeFit itemMap = fitting.itemMaps(factors, settings.itemRidge()).get(0);
    return new Draw.Fitted(
        settings, factors, itemMap, fitting.userMaps(factors, settings.userRidge()).get(0));
  }

  /** Fits a start with settings that were chosen before. */
  static ClosedForm fit(StartFitting fitting, StartSettings settings) {
    Draw.Fitted fitted = fitParts(fitting, settings);
    return fitting.assemble(
        settings,
        fitted.factors(),
        fitted.itemMap(),
        fitted.userMap(),
        fitting.contentProjection(settings.contentDimension()));
  }
}
