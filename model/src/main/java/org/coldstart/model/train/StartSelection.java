package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.FactorizationConfig;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.ProfileFit;
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

  /**
   * The part of alpha times the interactions' strength that regularisation may have: where it is
   * the whole, least squares leave nothing but zeros.
   */
  private static final double MOST_REGULARIZATION = 0.25;

  /** What popularity counts where nothing can be held out to choose it by. */
  private static final double UNCHOSEN_POPULARITY = 1;

  private static final double[] COARSE_RIDGES = {3, 30};
  private static final double[] RIDGES = {0.3, 1, 3, 10, 30, 100};
  private static final double[] USER_RIDGES = {3, 10, 30, 100, 300, 1_000, 3_000, 10_000};
  private static final double[] CONTENT_WEIGHTS = {0, 0.1, 0.15, 0.2, 0.3, 0.5, 1};
  private static final double[] GAINS = {1, 1.25, 1.5, 2, 2.5};
  private static final double[] NO_GAIN = {1};
  private static final int MOST_PULLS = 2;

  /** What a content block must at least add, so that the simpler embedding wins a tie. */
  static final double WORTH_A_BLOCK = 1.005;

  /** Between these, new items are shown about as often as they are wanted. */
  private static final double LEAST_FRESHNESS = 0.75;

  private static final double MOST_FRESHNESS = 1.4;

  /** How much of the maps of the version to start from the maps are pulled toward. */
  private static final double[] TRANSFERS = {1, 0.5};

  /** Of fewer held-out interactions, over all draws, a choice would be made by chance. */
  private static final int FEW_TO_CHOOSE_BY = 2_000;

  /**
   * What starting afresh must at least gain where there is a version to start from: of little data
   * little is held out, and what is learned elsewhere is believed until something speaks against
   * it.
   */
  private static final double WORTH_STARTING_AFRESH = 1.05;

  private static final double[] HALFWAYS = {0, 3, 10, 30};
  private static final double GAIN_STEP = 1.05;
  private static final int MOST_GAIN_STEPS = 4;

  /** What is left of the best objective may go for what is wanted besides. */
  static final double ABOUT_AS_GOOD = 0.995;

  /** Catalogues up to this size get by with a small rank. */
  private static final int SMALL_CATALOGUE = 5_000;

  private StartSelection() {}

  /**
   * Chooses.
   *
   * @param draws at least one
   * @param dimension the length that embeddings must have, if the user has said
   * @param fixed what is not to be searched
   * @param items how many items there are
   * @param servesFactors whether a warm item is served by its own factor
   * @param transfer of the version to start from, if there is one
   */
  static StartSettings choose(
      List<Draw> draws,
      OptionalInt dimension,
      FactorizationConfig fixed,
      int items,
      boolean servesFactors,
      Optional<Transfer> transfer) {
    if (transfer.isPresent() && interactionsToChooseBy(draws) < FEW_TO_CHOOSE_BY) {
      return unchosen(
          dimension,
          fixed,
          items,
          draws.get(0).content().users().width(),
          strength(draws.get(0)),
          transfer);
    }
    List<StartSettings> own = shapes(dimension, fixed, items);
    List<StartSettings> shapes =
        transfer.map(from -> transferred(own, from, dimension, fixed, items)).orElse(own);
    StartSettings settings =
        chooseFactorisation(
            draws, shapes, factorisations(fixed, strength(draws.get(0))), coarse(fixed));
    settings = settings.withItemRidge(bestRidge(draws, settings, ridges(fixed)).strength);
    settings = chooseWeights(draws, settings, fixed, servesFactors);
    if (settings.contentWeight() == 0 && dimension.isEmpty()) {
      settings = settings.withContent(0, 0);
    }
    PopularityChoice popularity = new PopularityChoice(draws, fixed, dimension.isPresent());
    settings = popularity.forKnownUsers(settings);
    boolean byPopularity = popularity.isAlone(settings);
    if (byPopularity) {
      settings = settings.withGain(fixed.gain().orElse(1)).withHalfway(fixed.halfway().orElse(0));
    }
    if (servesFactors && !byPopularity) {
      settings = calibrate(draws, settings, fixed);
    }
    return popularity.forNewUsers(
        new ProfileBlockChoice(draws, fixed.profileWeight(), dimension.isPresent())
            .choose(chooseUserRidge(draws, settings)));
  }

  private static int interactionsToChooseBy(List<Draw> draws) {
    return draws.stream()
        .mapToInt(d -> d.heldOut().warm().entries() + d.heldOut().coldItem().entries())
        .sum();
  }

  /**
   * Settings where there is too little data to choose by: with a version to start from its own, and
   * maps that hardly leave where they start; without one, popularity counts as much as all else.
   *
   * @param userWidth columns of users' encoded content
   * @param strength of the interactions
   */
  static StartSettings unchosen(
      OptionalInt dimension,
      FactorizationConfig fixed,
      int items,
      int userWidth,
      double strength,
      Optional<Transfer> transfer) {
    int small = fixed.rank().orElse(dimension.orElse(Math.clamp(items / 4, 2, 32)));
    StartSettings shape =
        transfer
            .map(from -> transferred(List.of(), from, dimension, fixed, items))
            .map(shapes -> shapes.get(0))
            .orElse(StartSettings.ofShape(small, 0));
    int rank = shape.rank();
    boolean room = dimension.isEmpty();
    boolean placed = room && ProfileBlockChoice.longest(userWidth) > 0;
    double profiles = placed ? fixed.profileWeight().orElse(0) : 0;
    double popularity = transfer.isPresent() ? 0 : UNCHOSEN_POPULARITY;
    double alpha = fixed.alpha().orElse(transfer.map(Transfer::alpha).orElse(11.0));
    return shape
        .withContent(dimension.orElse(rank) - rank, fixed.contentWeight().orElse(0))
        .withFactorisation(
            alpha,
            fixed
                .regularization()
                .orElse(
                    transfer.map(Transfer::regularization).orElse(bearable(alpha, 30, strength))))
        .withPulls(fixed.pulls().orElse(0))
        .withItemRidge(fixed.itemRidge().orElse(transfer.isPresent() ? 1_000 : 10))
        .withGain(fixed.gain().orElse(1))
        .withHalfway(fixed.halfway().orElse(0))
        .withUserRidge(transfer.isPresent() ? 1_000 : 100)
        .withProfiles(
            profiles > 0 ? ProfileBlockChoice.UNCHOSEN_DIMENSION : 0,
            ProfileBlockChoice.UNCHOSEN_RIDGE,
            profiles)
        .withPopularity(
            room ? fixed.popularityWeight().orElse(popularity) : 0,
            room ? fixed.newUserPopularityWeight().orElse(popularity) : 0);
  }

  private static double strength(Draw draw) {
    return strength(draw.heldOut().train());
  }

  /**
   * At least the root of the most users of an item: never more than the largest singular value of
   * the interactions.
   */
  static double strength(SparseMatrix interactions) {
    int[] users = new int[interactions.columns()];
    int most = 0;
    for (int e = 0; e < interactions.entries(); e++) {
      most = Math.max(most, ++users[interactions.indices()[e]]);
    }
    return Math.sqrt(most);
  }

  /** A regularisation under which the factors of interactions of a strength do not vanish. */
  private static double bearable(double alpha, double regularization, double strength) {
    return Math.min(regularization, MOST_REGULARIZATION * alpha * strength);
  }

  private static double[][] factorisations(FactorizationConfig fixed, double strength) {
    return Arrays.stream(FACTORISATIONS)
        .map(
            pair -> {
              double alpha = fixed.alpha().orElse(pair[0]);
              return List.of(
                  alpha, fixed.regularization().orElse(bearable(alpha, pair[1], strength)));
            })
        .distinct()
        .map(pair -> new double[] {pair.get(0), pair.get(1)})
        .toArray(double[][]::new);
  }

  private static double[] coarse(FactorizationConfig fixed) {
    return orFixed(COARSE_RIDGES, fixed.itemRidge());
  }

  private static double[] ridges(FactorizationConfig fixed) {
    return orFixed(RIDGES, fixed.itemRidge());
  }

  private static double[] orFixed(double[] searched, OptionalDouble fixed) {
    return fixed.isPresent() ? new double[] {fixed.getAsDouble()} : searched;
  }

  /** Rank and content dimension to try; nothing else of the settings is set. */
  static List<StartSettings> shapes(OptionalInt dimension, FactorizationConfig fixed, int items) {
    List<StartSettings> shapes = new ArrayList<>();
    if (fixed.rank().isPresent()) {
      int rank = fixed.rank().getAsInt();
      int content = dimension.orElse(rank + (items < SMALL_CATALOGUE ? 64 : 312)) - rank;
      shapes.add(StartSettings.ofShape(rank, content));
    } else if (dimension.isPresent()) {
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

  /**
   * Adds to shapes those of a training that starts from a version: of that version's rank, with
   * some pulls toward it. Shapes that transfer nothing stay, unless some weights are frozen.
   *
   * @throws DefinitionException where the definition asks for another rank, or shorter vectors
   */
  static List<StartSettings> transferred(
      List<StartSettings> shapes,
      Transfer transfer,
      OptionalInt dimension,
      FactorizationConfig fixed,
      int items) {
    int rank = transfer.rank();
    if (fixed.rank().orElse(rank) != rank) {
      throw new DefinitionException(
          "training.factorization.rank",
          "must be " + rank + ", that of the version to start from, or left out");
    }
    if (dimension.orElse(rank) < rank) {
      throw new DefinitionException(
          "dimension",
          "must be at least "
              + rank
              + ", the rank of the version to start from, or left out; got "
              + dimension.getAsInt());
    }
    List<StartSettings> all = new ArrayList<>();
    int content = dimension.orElse(rank + (items < SMALL_CATALOGUE ? 64 : 312)) - rank;
    for (double pull : TRANSFERS) {
      all.add(StartSettings.ofShape(rank, content).withTransfer(pull));
    }
    all.addAll(transfer.insists() ? List.of() : shapes);
    return all;
  }

  private static StartSettings chooseFactorisation(
      List<Draw> draws,
      List<StartSettings> shapes,
      double[][] factorisations,
      double[] coarseRidges) {
    if (shapes.size() == 1 && factorisations.length == 1) {
      return shapes
          .get(0)
          .withFactorisation(factorisations[0][0], factorisations[0][1])
          .withUserRidge(1_000);
    }
    StartSettings best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (StartSettings shape : shapes) {
      for (double[] factorisation : factorisations) {
        StartSettings settings =
            shape.withFactorisation(factorisation[0], factorisation[1]).withUserRidge(1_000);
        double objective = bestRidge(draws, settings, coarseRidges).objective;
        boolean afresh = best != null && best.transfer() > 0 && settings.transfer() == 0;
        if (objective > most * (afresh ? WORTH_STARTING_AFRESH : 1)) {
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

  /** First pulls and gain with a block of middling weight, then the weight. */
  private static StartSettings chooseWeights(
      List<Draw> draws, StartSettings settings, FactorizationConfig fixed, boolean servesFactors) {
    double[] gains = orFixed(servesFactors ? GAINS : NO_GAIN, fixed.gain());
    double[] weights =
        settings.contentDimension() > 0
            ? orFixed(CONTENT_WEIGHTS, fixed.contentWeight())
            : new double[] {0};
    int fewestPulls = fixed.pulls().orElse(0);
    int times = fixed.pulls().orElse(MOST_PULLS) - fewestPulls + 1;
    double[] middle = {weights[weights.length / 2]};
    int best =
        best(
            mean(
                draws,
                draw -> {
                  double[] all = new double[2 * times * gains.length];
                  Draw.Fitted fitted = draw.fit(settings.withPulls(fewestPulls));
                  for (int t = 0; t < times; t++) {
                    fitted = t == 0 ? fitted : draw.pull(fitted);
                    double[] some = draw.weights(fitted, gains, middle);
                    System.arraycopy(some, 0, all, t * gains.length, gains.length);
                    System.arraycopy(
                        some, gains.length, all, (times + t) * gains.length, gains.length);
                  }
                  return all;
                }),
            0);
    StartSettings chosen =
        settings.withPulls(fewestPulls + best / gains.length).withGain(gains[best % gains.length]);
    double[] scores =
        mean(draws, draw -> draw.weights(draw.fit(chosen), new double[] {chosen.gain()}, weights));
    int without = weights[0] == 0 ? 1 : 0;
    int block = best(scores, without);
    boolean worth = without == 0 || scores[block] > scores[0] * WORTH_A_BLOCK;
    return chosen.withContent(settings.contentDimension(), weights[worth ? block : 0]);
  }

  /**
   * The place of the best objective among those choices that show new items about as often as they
   * are wanted, or as near to that as any does.
   *
   * @param scores objectives, then freshness
   * @param from the first place to look at; the last where there is none
   */
  static int best(double[] scores, int from) {
    int count = scores.length / 2;
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = from; i < count; i++) {
      nearest = Math.min(nearest, distance(scores[count + i]));
    }
    int best = count - 1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < count; i++) {
      if (distance(scores[count + i]) <= nearest && scores[i] > most) {
        most = scores[i];
        best = i;
      }
    }
    return best;
  }

  /** How far new items are from being shown as often as they are wanted; 0 where near enough. */
  private static double distance(double freshness) {
    return Math.max(0, Math.max(LEAST_FRESHNESS - freshness, freshness - MOST_FRESHNESS));
  }

  /**
   * The gain more finely, and how much evidence takes an item half way from what its content
   * predicts to its own factor. What held-out data hardly tell apart is decided by what is wanted
   * besides: that new items are shown as often as they are wanted, and that their first
   * interactions do not bury them.
   */
  private static StartSettings calibrate(
      List<Draw> draws, StartSettings settings, FactorizationConfig fixed) {
    double[] halfways = orFixed(HALFWAYS, fixed.halfway());
    StartSettings chosen = settings.withHalfway(halfways[0]);
    Calibrated at = calibrated(draws, chosen);
    if (fixed.gain().isEmpty()) {
      chosen = chosen.withGain(calibratedGain(draws, chosen, at));
    }
    double best = at.objective;
    for (int h = 1; h < halfways.length; h++) {
      StartSettings tried = chosen.withHalfway(halfways[h]);
      Calibrated with = calibrated(draws, tried);
      best = Math.max(best, with.objective);
      if (with.objective < best * ABOUT_AS_GOOD) {
        break;
      }
      chosen = tried;
    }
    return chosen;
  }

  /** Steps toward a freshness of 1, and between the two steps around it where it would be. */
  private static double calibratedGain(List<Draw> draws, StartSettings settings, Calibrated start) {
    double gain = settings.gain();
    Calibrated at = start;
    double step = at.freshness < 1 ? GAIN_STEP : 1 / GAIN_STEP;
    for (int s = 0; s < MOST_GAIN_STEPS && at.freshness != 1 && at.freshness > 0; s++) {
      Calibrated next = calibrated(draws, settings.withGain(gain * step));
      double way = Math.log(next.freshness / at.freshness);
      double left = -Math.log(at.freshness);
      if (!(way * left > 0) || next.objective < start.objective * ABOUT_AS_GOOD) {
        return gain;
      }
      if (Math.abs(way) >= Math.abs(left)) {
        return gain * Math.pow(step, left / way);
      }
      gain *= step;
      at = next;
    }
    return gain;
  }

  private record Calibrated(double objective, double freshness) {}

  private static Calibrated calibrated(List<Draw> draws, StartSettings settings) {
    double[] figures = mean(draws, draw -> draw.calibration(settings));
    return new Calibrated(figures[0], figures[1]);
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

  static double[] mean(List<Draw> draws, Function<Draw, double[]> scores) {
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
            fitting.itemMaps(settings, factors, settings.itemRidge()).get(0),
            fitting.userMaps(settings, factors, settings.userRidge()).get(0));
    for (int pull = 0; pull < settings.pulls(); pull++) {
      fitted = pull(fitting, fitted);
    }
    return fitted;
  }

  /** Factorises on, pulled toward content, and regresses again. */
  static Draw.Fitted pull(StartFitting fitting, Draw.Fitted fitted) {
    StartSettings settings = fitted.settings();
    Factorization factors = fitting.pullTowardContent(settings, fitted.factors(), fitted.itemMap());
    RidgeFit itemMap = fitting.itemMaps(settings, factors, settings.itemRidge()).get(0);
    return new Draw.Fitted(
        settings,
        factors,
        itemMap,
        fitting.userMaps(settings, factors, settings.userRidge()).get(0));
  }

  /** Fits a start with settings that were chosen before. */
  static ClosedForm fit(StartFitting fitting, StartSettings settings) {
    Draw.Fitted fitted = fitParts(fitting, settings);
    return fitting.assemble(
        settings,
        fitting.learned(settings, fitted.factors()),
        fitted.itemMap(),
        fitted.userMap(),
        fitting.contentMap(fitted.itemMap(), settings.contentDimension()),
        profiles(fitting, settings));
  }

  private static ProfileFit profiles(StartFitting fitting, StartSettings settings) {
    return settings.profileDimension() == 0
        ? null
        : fitting.predicted(
            fitting.profiles(settings.profileDimension(), settings.profileRidge()).get(0),
            settings.itemRidge());
  }
}
