package org.coldstart.model.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.ItemFactors;
import org.coldstart.model.start.ProfileFit;
import org.coldstart.model.start.StartFitting;
import org.coldstart.model.start.StartSettings;

/**
 * One draw of held-out data with what is needed to fit a start to the rest of it and to judge that
 * start. Scores come back as arrays, so that the same settings can be averaged over several draws.
 */
final class Draw {

  private static final double SHARE_OF_COLD_USERS = 0.25;
  private static final double SHARE_OF_WARMING = 0.25;
  private static final double[] PROFILE_RIDGES = {30, 1_000};

  private final HoldOut heldOut;
  private final EntityContent content;
  private final StartFitting fitting;
  private final HeldOutPhases phases;
  private final boolean servesFactors;
  private final Workers workers;
  private StartSettings lastSettings;
  private Fitted last;
  private RidgeFit mappedWith;
  private RidgeFit mapped;
  private final Map<Double, ProfileFit> profiles = new HashMap<>();

  Draw(
      HoldOut heldOut,
      EntityContent content,
      StartFitting fitting,
      HeldOutPhases phases,
      boolean servesFactors,
      Workers workers) {
    this.heldOut = heldOut;
    this.content = content;
    this.fitting = fitting;
    this.phases = phases;
    this.servesFactors = servesFactors;
    this.workers = workers;
  }

  HoldOut heldOut() {
    return heldOut;
  }

  HeldOutPhases phases() {
    return phases;
  }

  EntityContent content() {
    return content;
  }

  /** The parts of a start that a weight, a gain or a profile map leaves alone. */
  record Fitted(
      StartSettings settings, Factorization factors, RidgeFit itemMap, RidgeFit userMap) {}

  /**
   * How well ridge strengths do with one factorisation. New users are told by the factorisation
   * too, so where they have a profile, their recall counts for a quarter.
   *
   * @return per strength the objective, then per strength the cold items' recall alone
   */
  double[] ridges(StartSettings settings, double[] strengths) {
    Factorization factors = fitting.factorise(settings);
    RidgeFit userMap = fitting.userMaps(settings, factors, settings.userRidge()).get(0);
    double[] scores = new double[2 * strengths.length];
    FoldedUsers folded = null;
    double coldUsers = 1;
    int i = 0;
    for (RidgeFit itemMap : fitting.itemMaps(settings, factors, strengths)) {
      ClosedForm start =
          fitting.assemble(
              settings.withContent(0, 0),
              fitting.learned(settings, factors),
              itemMap,
              userMap,
              null,
              null);
      folded = folded == null ? fold(start) : folded;
      coldUsers = i > 0 ? coldUsers : coldUsers(settings, factors, start, folded);
      Candidate candidate = candidate(start, folded);
      scores[i] =
          Math.pow(objective(candidate), 1 - SHARE_OF_COLD_USERS)
              * Math.pow(coldUsers, SHARE_OF_COLD_USERS);
      scores[strengths.length + i++] = phases.recall(HeldOutPhases.COLD_ITEM, candidate);
    }
    return scores;
  }

  /** Recall of new users at the better of two ridges; 1 where they have no profile. */
  private double coldUsers(
      StartSettings settings, Factorization factors, ClosedForm start, FoldedUsers folded) {
    if (content.users().width() == 0 || phases.phase(HeldOutPhases.COLD_USER).users().length == 0) {
      return 1;
    }
    double best = 0;
    for (RidgeFit userMap : fitting.userMaps(settings, factors, PROFILE_RIDGES)) {
      Candidate candidate = candidate(start.withUserMap(userMap), folded);
      best = Math.max(best, phases.recall(HeldOutPhases.COLD_USER, candidate));
    }
    return best;
  }

  /** Fits the parts; from the beginning where the last ones were fitted with other settings. */
  Fitted fit(StartSettings settings) {
    StartSettings ofParts =
        settings
            .withUserRidge(0)
            .withContent(0, 0)
            .withGain(1)
            .withHalfway(0)
            .withProfiles(0, 0, 0)
            .withPopularity(0, 0);
    if (!ofParts.equals(lastSettings)) {
      last = StartSelection.fitParts(fitting, settings);
      lastSettings = ofParts;
    }
    return new Fitted(
        settings,
        last.factors(),
        last.itemMap(),
        fitting.userMaps(settings, last.factors(), settings.userRidge()).get(0));
  }

  /** Pulls once more. */
  Fitted pull(Fitted fitted) {
    return StartSelection.pull(fitting, fitted);
  }

  /**
   * How well gains and weights of the content block do.
   *
   * @return the objectives, weights running fastest, then in the same order the freshness of each,
   *     1 where warm items are served from content too
   */
  double[] weights(Fitted fitted, double[] gains, double[] weights) {
    RidgeFit contentMap = contentMap(fitted);
    int count = gains.length * weights.length;
    double[] scores = new double[2 * count];
    FoldedUsers folded = null;
    int i = 0;
    for (double gain : gains) {
      ClosedForm start = assemble(fitted.settings().withGain(gain), fitted, contentMap);
      boolean refold = folded == null || fitted.settings().halfway() > 0;
      folded = refold ? fold(start) : folded;
      for (double weight : weights) {
        Candidate candidate = candidate(start.withContentWeight(weight), folded);
        if (servesFactors) {
          HeldOutPhases.Judgement judgement = phases.judge(candidate);
          scores[i] = judgement.objective();
          scores[count + i++] = judgement.freshness();
        } else {
          scores[i] = objective(candidate);
          scores[count + i++] = 1;
        }
      }
    }
    return scores;
  }

  /**
   * How well the settings' gain and halfway do.
   *
   * @return the objective, of which a quarter is recall once held-out items have had their first
   *     interactions, then the freshness
   */
  double[] calibration(StartSettings settings) {
    Fitted fitted = fit(settings);
    RidgeFit contentMap = contentMap(fitted);
    ClosedForm start = assemble(settings, fitted, contentMap);
    HeldOutPhases.Judgement judgement = phases.judge(candidate(start, fold(start)));
    ItemFactors later =
        fitting.learnedLater(
            settings, fitted.factors(), fitted.itemMap(), heldOut.firstOfColdItems());
    ClosedForm warmed =
        fitting.assemble(
            settings, later, fitted.itemMap(), fitted.userMap(), contentMap, profiles(settings));
    double warming = Math.max(1e-9, phases.warmingRecall(candidate(warmed, fold(warmed))));
    return new double[] {
      Math.pow(judgement.objective(), 1 - SHARE_OF_WARMING) * Math.pow(warming, SHARE_OF_WARMING),
      judgement.freshness()
    };
  }

  /** How well ridge strengths of the profile map do: recall of users without a history. */
  double[] userRidges(Fitted fitted, double[] strengths) {
    ClosedForm start = assemble(fitted.settings().withContent(0, 0), fitted, null);
    FoldedUsers folded = fold(start);
    double[] scores = new double[strengths.length];
    int i = 0;
    for (RidgeFit userMap : fitting.userMaps(fitted.settings(), fitted.factors(), strengths)) {
      scores[i++] =
          phases.recall(HeldOutPhases.COLD_USER, candidate(start.withUserMap(userMap), folded));
    }
    return scores;
  }

  /**
   * How well new users are served with weights of the block of their profiles.
   *
   * @param fitted with the same settings but for the length of the blocks
   * @return one a weight, over the same users
   */
  List<NewUserRecall> profileWeights(StartSettings settings, Fitted fitted, double... weights) {
    ClosedForm start = assemble(settings.withContent(0, 0), fitted, null);
    FoldedUsers nobody = nobody(start);
    Phase phase = phases.phase(HeldOutPhases.COLD_USER);
    return Arrays.stream(weights)
        .mapToObj(weight -> candidate(start.withProfileWeight(weight), nobody))
        .map(candidate -> NewUserRecall.of(phase, phases.rank(phase, candidate)))
        .toList();
  }

  /**
   * How well weights of items' popularity do.
   *
   * @return the objectives, then the freshness of each, 1 where warm items are served from content
   */
  double[] popularityWeights(StartSettings settings, double... weights) {
    List<Candidate> candidates = withPopularity(settings, weights);
    double[] scores = new double[2 * weights.length];
    for (int w = 0; w < weights.length; w++) {
      if (servesFactors) {
        HeldOutPhases.Judgement judgement = phases.judge(candidates.get(w));
        scores[w] = judgement.objective();
        scores[weights.length + w] = judgement.freshness();
      } else {
        scores[w] = objective(candidates.get(w));
        scores[weights.length + w] = 1;
      }
    }
    return scores;
  }

  /**
   * What known users find with weights of items' popularity.
   *
   * @param phase one for known users
   * @return one a weight, over the same users
   */
  List<NewUserRecall> found(String phase, StartSettings settings, double... weights) {
    Phase of = phases.phase(phase);
    return withPopularity(settings, weights).stream()
        .map(candidate -> NewUserRecall.of(of, phases.rank(of, candidate)))
        .toList();
  }

  private List<Candidate> withPopularity(StartSettings settings, double... weights) {
    Fitted fitted = fit(settings);
    ClosedForm start = assemble(settings.withPopularity(1, 0), fitted, contentMap(fitted));
    FoldedUsers folded = fold(start);
    return Arrays.stream(weights)
        .<Candidate>mapToObj(weight -> candidate(start.withPopularityWeights(weight, 0), folded))
        .toList();
  }

  /**
   * How well new users are served with weights of items' popularity.
   *
   * @return one a weight, over the same users
   */
  List<NewUserRecall> newUserPopularityWeights(StartSettings settings, double... weights) {
    Fitted fitted = fit(settings);
    ClosedForm start =
        assemble(
            settings.withContent(0, 0).withPopularity(settings.popularityWeight(), 1),
            fitted,
            null);
    FoldedUsers nobody = nobody(start);
    Phase phase = phases.phase(HeldOutPhases.COLD_USER);
    return Arrays.stream(weights)
        .mapToObj(weight -> candidate(start.withPopularityWeights(0, weight), nobody))
        .map(candidate -> NewUserRecall.of(phase, phases.rank(phase, candidate)))
        .toList();
  }

  private FoldedUsers nobody(ClosedForm start) {
    return new FoldedUsers(
        new int[0], DenseMatrix.zeros(0, start.rank()), heldOut.train().pattern());
  }

  /** The start with these settings as a candidate of its own. */
  ClosedFormCandidate candidate(StartSettings settings) {
    Fitted fitted = fit(settings);
    ClosedForm start = assemble(settings, fitted, contentMap(fitted));
    return candidate(start, fold(start));
  }

  ClosedForm assemble(StartSettings settings, Fitted fitted, RidgeFit contentMap) {
    return fitting.assemble(
        settings,
        fitting.learned(settings, fitted.factors()),
        fitted.itemMap(),
        fitted.userMap(),
        contentMap,
        profiles(settings));
  }

  /**
   * Fits the block for new users' profiles with some strengths at once, to be looked up later.
   *
   * @param dimension the most that will be asked for
   */
  void prepareProfiles(StartSettings settings, int dimension, double... strengths) {
    profiles.clear();
    List<ProfileFit> fits = fitting.profiles(dimension, strengths);
    for (int i = 0; i < strengths.length; i++) {
      // Known items alone are ranked for new users; where those have rows, content predicts none.
      profiles.put(
          strengths[i],
          servesFactors ? fits.get(i) : fitting.predicted(fits.get(i), settings.itemRidge()));
    }
  }

  /**
   * Several strengths at once are fitted a little otherwise than each by itself. What is fitted
   * from here on is what a training fits that goes on from settings which another node has chosen.
   */
  void forgetProfiles() {
    profiles.clear();
  }

  private ProfileFit profiles(StartSettings settings) {
    int dimension = settings.profileDimension();
    if (dimension == 0) {
      return null;
    }
    if (!profiles.containsKey(settings.profileRidge())) {
      prepareProfiles(settings, dimension, settings.profileRidge());
    }
    return profiles.get(settings.profileRidge()).leading(dimension);
  }

  /** The map to the content block; that of the last parts is kept. */
  private RidgeFit contentMap(Fitted fitted) {
    int dimension = fitted.settings().contentDimension();
    if (fitted.itemMap() != mappedWith || dimension != mapped.intercept().length) {
      mapped = fitting.contentMap(fitted.itemMap(), dimension);
      mappedWith = fitted.itemMap();
    }
    return mapped;
  }

  /** Where warm items are served from content too, what they score says nothing of the model. */
  double objective(Candidate candidate) {
    return servesFactors
        ? phases.judge(candidate).objective()
        : phases.recall(HeldOutPhases.COLD_ITEM, candidate);
  }

  private FoldedUsers fold(ClosedForm start) {
    // Serving knows which items a user liked, not with what weight.
    return FoldedUsers.of(start, phases.users(), heldOut.train().pattern(), workers);
  }

  private ClosedFormCandidate candidate(ClosedForm start, FoldedUsers folded) {
    return new ClosedFormCandidate(start, folded, content, workers);
  }
}
