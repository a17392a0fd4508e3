package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The hyper-parameters of a training. Each has a default, and a range that is checked when it is
 * read.
 *
 * @param objective what is learned
 * @param losses the terms of the end-to-end objective; not empty, at most one of each type
 * @param preferenceDropout probability in [0, 1] that an example's whole preference input is
 *     dropped
 * @param epochs upper bound of passes over the interactions, 0 … 10,000; 0 keeps the closed-form
 *     start
 * @param batchSize examples a step, 2 … 65,536
 * @param learningRate step size, (0, 10]
 * @param optimizer how a gradient becomes a step
 * @param momentum of {@link Optimizer#SGD}, [0, 1)
 * @param seed of everything that is drawn at random
 * @param positiveFrom where present, an interaction is positive if its label is at least this;
 *     where absent, labels must be 0 or 1
 * @param serve which of the trained candidates a version may serve
 * @param start where end-to-end towers start
 * @param userPreference what users' preferences are, for {@link Objective#RECONSTRUCTION}
 * @param anchor how much it counts that warm towers keep the factors, for {@link
 *     Objective#RECONSTRUCTION}; 0 … 1,000
 * @param warmUp how a version lets the first interactions of new items count
 * @param factorization settings of the closed form that are not to be searched
 * @param newUsers what is served to users without behaviour
 */
public record TrainingConfig(
    Objective objective,
    List<LossConfig> losses,
    double preferenceDropout,
    int epochs,
    int batchSize,
    double learningRate,
    Optimizer optimizer,
    double momentum,
    long seed,
    OptionalDouble positiveFrom,
    Serve serve,
    Start start,
    UserPreference userPreference,
    double anchor,
    WarmUpMethod warmUp,
    FactorizationConfig factorization,
    NewUsers newUsers) {

  /** What a training makes its towers reproduce. */
  public enum Objective {
    /** Interactions, through the losses. */
    END_TO_END,
    /** The scores of the factorisation, as in the original DropoutNet. */
    RECONSTRUCTION
  }

  /** How a gradient becomes a step. */
  public enum Optimizer {
    ADAM,
    SGD
  }

  /** Which of the trained candidates a version may serve. */
  public enum Serve {
    /** Whichever is best on held-out data. */
    BEST,
    /** The closed form; no towers are trained. */
    CLOSED_FORM,
    /** The towers, also where held-out data speak against them. */
    TOWERS
  }

  /** Where end-to-end towers start. */
  public enum Start {
    /** At the closed form, to whose embeddings they add. */
    CLOSED_FORM,
    /** At random weights; nothing is added. */
    RANDOM
  }

  /** How new items become warm until the next training. */
  public enum WarmUpMethod {
    /** Their own step of the factorisation, pulled toward what their content predicts. */
    CLOSED_FORM,
    /** Meta scaling and shifting networks over an ID embedding. */
    MWUF
  }

  /** What a tower sees of a user's history. */
  public enum UserPreference {
    /** The factor that the factorisation would give to the user, solved for. */
    FOLD_IN,
    /** The mean of the items' factors: the transform step of the original DropoutNet. */
    MEAN
  }

  /** What is served to users who have a profile at most. */
  public enum NewUsers {
    /** The closed form's map of the profile; nothing else is trained. */
    CLOSED_FORM,
    /** The closed form's map, or MAIL where that is better on held-out users. */
    BEST,
    /** A tower that is told that behaviour is missing. */
    MISSING,
    /** The same with the mean behaviour of known users in its place. */
    MEAN,
    /** The same with behaviour that one auto-encoder makes of the profile. */
    SINGLE,
    /** The same with behaviour that MAIL's dual auto-encoders make of the profile. */
    MAIL;

    /** Whether this is served whatever held-out data say. */
    public boolean isInsisted() {
      return this != CLOSED_FORM && this != BEST;
    }
  }

  /** What holds where a definition says nothing. */
  public static final TrainingConfig DEFAULTS =
      new TrainingConfig(
          Objective.END_TO_END,
          LossConfig.DEFAULTS,
          0.5,
          20,
          512,
          0.001,
          Optimizer.ADAM,
          0.9,
          42,
          OptionalDouble.empty(),
          Serve.BEST,
          Start.CLOSED_FORM,
          UserPreference.FOLD_IN,
          0,
          WarmUpMethod.CLOSED_FORM,
          FactorizationConfig.SEARCHED,
          NewUsers.CLOSED_FORM);

  /** What holds where a definition says no more than that scores are to be reconstructed. */
  private static final TrainingConfig RECONSTRUCTION_DEFAULTS =
      new TrainingConfig(
          Objective.RECONSTRUCTION,
          DEFAULTS.losses,
          0.5,
          60,
          100,
          0.005,
          Optimizer.SGD,
          0.9,
          42,
          OptionalDouble.empty(),
          Serve.BEST,
          Start.CLOSED_FORM,
          UserPreference.FOLD_IN,
          0,
          WarmUpMethod.CLOSED_FORM,
          FactorizationConfig.SEARCHED,
          NewUsers.CLOSED_FORM);

  public TrainingConfig {
    losses = List.copyOf(losses);
  }

  /**
   * Reads what is given and takes the rest from a base. Where the objective changes, what the base
   * left at the one's defaults takes the other's.
   */
  static TrainingConfig read(DefinitionReader reader, TrainingConfig given) {
    reader.allow(
        "objective",
        "losses",
        "preference_dropout",
        "epochs",
        "batch_size",
        "learning_rate",
        "optimizer",
        "momentum",
        "seed",
        "positive_from",
        "serve",
        "start",
        "user_preference",
        "anchor",
        "warm_up",
        "factorization",
        "new_users");
    TrainingConfig base =
        given.towards(reader.choiceOr("objective", given.objective, Objective.class));
    TrainingConfig config =
        new TrainingConfig(
            base.objective,
            reader.has("losses") ? losses(reader) : base.losses,
            reader.numberOr("preference_dropout", base.preferenceDropout, 0, 1),
            reader.integerOr("epochs", base.epochs, 0, 10_000),
            reader.integerOr("batch_size", base.batchSize, 2, 65_536),
            reader.numberOr("learning_rate", base.learningRate, 1e-8, 10),
            reader.choiceOr("optimizer", base.optimizer, Optimizer.class),
            reader.numberOr("momentum", base.momentum, 0, 0.9999),
            reader.longOr("seed", base.seed),
            reader.has("positive_from")
                ? OptionalDouble.of(reader.numberOr("positive_from", 0, -1e30, 1e30))
                : base.positiveFrom,
            reader.choiceOr("serve", base.serve, Serve.class),
            reader.choiceOr("start", base.start, Start.class),
            reader.choiceOr("user_preference", base.userPreference, UserPreference.class),
            reader.numberOr("anchor", base.anchor, 0, 1_000),
            reader.choiceOr("warm_up", base.warmUp, WarmUpMethod.class),
            reader
                .optionalObject("factorization")
                .map(FactorizationConfig::read)
                .orElse(base.factorization),
            reader.choiceOr("new_users", base.newUsers, NewUsers.class));
    config.checkNegatives(reader);
    config.checkServed(reader);
    config.checkOfReconstruction(reader, "user_preference");
    config.checkOfReconstruction(reader, "anchor");
    return config;
  }

  private static TrainingConfig defaults(Objective objective) {
    return objective == Objective.RECONSTRUCTION ? RECONSTRUCTION_DEFAULTS : DEFAULTS;
  }

  private TrainingConfig towards(Objective other) {
    TrainingConfig from = defaults(objective);
    TrainingConfig to = defaults(other);
    return new TrainingConfig(
        other,
        losses,
        preferenceDropout == from.preferenceDropout ? to.preferenceDropout : preferenceDropout,
        epochs == from.epochs ? to.epochs : epochs,
        batchSize == from.batchSize ? to.batchSize : batchSize,
        learningRate == from.learningRate ? to.learningRate : learningRate,
        optimizer == from.optimizer ? to.optimizer : optimizer,
        momentum == from.momentum ? to.momentum : momentum,
        seed,
        positiveFrom,
        serve,
        start,
        other == Objective.RECONSTRUCTION ? userPreference : to.userPreference,
        other == Objective.RECONSTRUCTION ? anchor : to.anchor,
        warmUp,
        factorization,
        newUsers);
  }

  private static List<LossConfig> losses(DefinitionReader reader) {
    List<DefinitionReader> readers = reader.objects("losses");
    List<LossConfig> losses = readers.stream().map(LossConfig::read).toList();
    for (int i = 0; i < losses.size(); i++) {
      String type = losses.get(i).type();
      if (losses.subList(0, i).stream().anyMatch(loss -> loss.type().equals(type))) {
        throw new DefinitionException(
            readers.get(i).at("type"), "the loss [" + type + "] is named twice");
      }
    }
    if (losses.stream().noneMatch(loss -> loss.weight() > 0)) {
      throw new DefinitionException(
          reader.at("losses"), "must hold at least one loss with a weight above 0");
    }
    return losses;
  }

  private void checkNegatives(DefinitionReader reader) {
    for (int i = 0; i < losses.size(); i++) {
      if (losses.get(i) instanceof LossConfig.SupportVectorSoftmax loss
          && loss.negatives() >= batchSize) {
        throw new DefinitionException(
            reader.at("losses[" + i + "].negatives"),
            "must be less than the batch_size of " + batchSize + ", got " + loss.negatives());
      }
    }
  }

  private void checkServed(DefinitionReader reader) {
    if (serve == Serve.TOWERS && epochs == 0) {
      throw new DefinitionException(
          reader.at("serve"), "[towers] needs at least 1 of epochs, which is 0");
    }
    if (serve == Serve.TOWERS && newUsers != NewUsers.CLOSED_FORM) {
      throw new DefinitionException(
          reader.at(reader.has("new_users") ? "new_users" : "serve"),
          "["
              + DefinitionReader.label(newUsers)
              + "] as new_users goes with the closed form, not with [towers] as serve");
    }
  }

  private void checkOfReconstruction(DefinitionReader reader, String name) {
    if (reader.has(name) && objective != Objective.RECONSTRUCTION) {
      throw new DefinitionException(
          reader.at(name), "needs the objective [reconstruction]; leave it out for another");
    }
  }

  /** The configuration as a definition would say it, every parameter written out. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("objective", DefinitionReader.label(objective));
    map.put("losses", losses.stream().map(LossConfig::toMap).toList());
    map.put("preference_dropout", preferenceDropout);
    map.put("epochs", epochs);
    map.put("batch_size", batchSize);
    map.put("learning_rate", learningRate);
    map.put("optimizer", DefinitionReader.label(optimizer));
    map.put("momentum", momentum);
    map.put("seed", seed);
    positiveFrom.ifPresent(value -> map.put("positive_from", value));
    map.put("serve", DefinitionReader.label(serve));
    map.put("start", DefinitionReader.label(start));
    map.put("user_preference", DefinitionReader.label(userPreference));
    map.put("anchor", anchor);
    map.put("warm_up", DefinitionReader.label(warmUp));
    map.put("factorization", factorization.toMap());
    map.put("new_users", DefinitionReader.label(newUsers));
    return map;
  }

  /** As {@link #toMap}, without what is the default. */
  Map<String, Object> toShortMap() {
    Map<String, Object> map = toMap();
    map.entrySet().removeAll(defaults(objective).toMap().entrySet());
    if (objective != DEFAULTS.objective) {
      map.put("objective", DefinitionReader.label(objective));
    }
    return map;
  }
}
