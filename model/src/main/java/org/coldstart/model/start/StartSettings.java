package org.coldstart.model.start;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The hyper-parameters of a closed-form start. Nobody has to set them: the trainer chooses them on
 * data that it sets aside.
 *
 * @param rank length of the collaborative block
 * @param alpha confidence of an interaction of weight 1
 * @param regularization of the factorisation
 * @param pulls how often factorisation and regression are repeated with every item pulled toward
 *     what its content predicts
 * @param itemRidge strength of the regression from item content to factors
 * @param userRidge strength of the regression from profile to factors
 * @param contentDimension length of the content block; 0 for none
 * @param contentWeight weight of the content block on the user side
 * @param gain what a cold item's predicted factor is multiplied by
 * @param halfway with how much evidence, in interactions, an item counts half by its own factor and
 *     half by what its content predicts; see {@link EvidenceBlend}
 * @param profileDimension length of the block for new users' profiles, see {@link ProfileBlock}; 0
 *     for none
 * @param profileRidge strength of the regression from profiles to that block
 * @param profileWeight weight of that block on the user side
 * @param popularityWeight weight of items' popularity for users with a history, see {@link
 *     PopularityBlock}
 * @param newUserPopularityWeight the same for users without; where both are 0, there is no such
 *     coordinate
 * @param transfer what the maps of the version to start from are multiplied by, to be what these
 *     maps are pulled toward; 0 where nothing is transferred
 */
public record StartSettings(
    int rank,
    double alpha,
    double regularization,
    int pulls,
    double itemRidge,
    double userRidge,
    int contentDimension,
    double contentWeight,
    double gain,
    double halfway,
    int profileDimension,
    double profileRidge,
    double profileWeight,
    double popularityWeight,
    double newUserPopularityWeight,
    double transfer) {

  private static final String PROFILE_DIMENSION = "profile_dimension";
  private static final String PROFILE_RIDGE = "profile_ridge";
  private static final String PROFILE_WEIGHT = "profile_weight";
  private static final String POPULARITY_WEIGHT = "popularity_weight";
  private static final String NEW_USER_POPULARITY_WEIGHT = "new_user_popularity_weight";

  /** Settings of which only the lengths of the two blocks are set, and a gain of 1. */
  public static StartSettings ofShape(int rank, int contentDimension) {
    return new StartSettings(rank, 0, 0, 0, 0, 0, contentDimension, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Another factorisation. */
  public StartSettings withFactorisation(double confidence, double strength) {
    return with(
        draft -> {
          draft.alpha = confidence;
          draft.regularization = strength;
        });
  }

  /** Another number of pulls. */
  public StartSettings withPulls(int count) {
    return with(draft -> draft.pulls = count);
  }

  /** Another strength of the regression from item content. */
  public StartSettings withItemRidge(double strength) {
    return with(draft -> draft.itemRidge = strength);
  }

  /** Another strength of the regression from profiles. */
  public StartSettings withUserRidge(double strength) {
    return with(draft -> draft.userRidge = strength);
  }

  /** Another content block. */
  public StartSettings withContent(int dimension, double weight) {
    return with(
        draft -> {
          draft.contentDimension = dimension;
          draft.contentWeight = weight;
        });
  }

  /** Another gain of cold items. */
  public StartSettings withGain(double factor) {
    return with(draft -> draft.gain = factor);
  }

  /** Another amount of evidence with which an item counts half by its own factor. */
  public StartSettings withHalfway(double interactions) {
    return with(draft -> draft.halfway = interactions);
  }

  /** Another pull toward the version to start from. */
  public StartSettings withTransfer(double pull) {
    return with(draft -> draft.transfer = pull);
  }

  /** Another block for new users' profiles. */
  public StartSettings withProfiles(int dimension, double strength, double weight) {
    return with(
        draft -> {
          draft.profileDimension = dimension;
          draft.profileRidge = strength;
          draft.profileWeight = weight;
        });
  }

  /** Other weights of items' popularity. */
  public StartSettings withPopularity(double forKnownUsers, double forNewUsers) {
    return with(
        draft -> {
          draft.popularityWeight = forKnownUsers;
          draft.newUserPopularityWeight = forNewUsers;
        });
  }

  private StartSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** Settings while some of them are changed. */
  private static final class Draft {
    private final int rank;
    private double alpha;
    private double regularization;
    private int pulls;
    private double itemRidge;
    private double userRidge;
    private int contentDimension;
    private double contentWeight;
    private double gain;
    private double halfway;
    private int profileDimension;
    private double profileRidge;
    private double profileWeight;
    private double popularityWeight;
    private double newUserPopularityWeight;
    private double transfer;

    private Draft(StartSettings from) {
      rank = from.rank;
      alpha = from.alpha;
      regularization = from.regularization;
      pulls = from.pulls;
      itemRidge = from.itemRidge;
      userRidge = from.userRidge;
      contentDimension = from.contentDimension;
      contentWeight = from.contentWeight;
      gain = from.gain;
      halfway = from.halfway;
      profileDimension = from.profileDimension;
      profileRidge = from.profileRidge;
      profileWeight = from.profileWeight;
      popularityWeight = from.popularityWeight;
      newUserPopularityWeight = from.newUserPopularityWeight;
      transfer = from.transfer;
    }

    private StartSettings settings() {
      return new StartSettings(
          rank,
          alpha,
          regularization,
          pulls,
          itemRidge,
          userRidge,
          contentDimension,
          contentWeight,
          gain,
          halfway,
          profileDimension,
          profileRidge,
          profileWeight,
          popularityWeight,
          newUserPopularityWeight,
          transfer);
    }
  }

  /** Length of an embedding. */
  public int dimension() {
    return rank + contentDimension + profileDimension + popularityDimension();
  }

  /** 1 where items' popularity counts for anybody, else 0. */
  public int popularityDimension() {
    return popularityWeight > 0 || newUserPopularityWeight > 0 ? 1 : 0;
  }

  /** Reads what {@link #toMap} wrote. */
  public static StartSettings ofMap(Map<String, Object> map) {
    // Settings that were kept before there was such a block have none.
    boolean has = map.containsKey(PROFILE_DIMENSION);
    return new StartSettings(
        number(map, "rank").intValue(),
        number(map, "alpha").doubleValue(),
        number(map, "regularization").doubleValue(),
        number(map, "pulls_toward_content").intValue(),
        number(map, "item_ridge").doubleValue(),
        number(map, "user_ridge").doubleValue(),
        number(map, "content_dimension").intValue(),
        number(map, "content_weight").doubleValue(),
        number(map, "gain").doubleValue(),
        number(map, "halfway").doubleValue(),
        has ? number(map, PROFILE_DIMENSION).intValue() : 0,
        has ? number(map, PROFILE_RIDGE).doubleValue() : 0,
        has ? number(map, PROFILE_WEIGHT).doubleValue() : 0,
        map.get(POPULARITY_WEIGHT) instanceof Number kept ? kept.doubleValue() : 0,
        map.get(NEW_USER_POPULARITY_WEIGHT) instanceof Number kept ? kept.doubleValue() : 0,
        map.get("transfer") instanceof Number kept ? kept.doubleValue() : 0);
  }

  private static Number number(Map<String, Object> map, String name) {
    return (Number) map.get(name);
  }

  /** As JSON would hold it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rank", rank);
    map.put("alpha", alpha);
    map.put("regularization", regularization);
    map.put("pulls_toward_content", pulls);
    map.put("item_ridge", itemRidge);
    map.put("user_ridge", userRidge);
    map.put("content_dimension", contentDimension);
    map.put("content_weight", contentWeight);
    map.put("gain", gain);
    map.put("halfway", halfway);
    map.put(PROFILE_DIMENSION, profileDimension);
    map.put(PROFILE_RIDGE, profileRidge);
    map.put(PROFILE_WEIGHT, profileWeight);
    map.put(POPULARITY_WEIGHT, popularityWeight);
    map.put(NEW_USER_POPULARITY_WEIGHT, newUserPopularityWeight);
    if (transfer > 0) {
      map.put("transfer", transfer);
    }
    return map;
  }
}
