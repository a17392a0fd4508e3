package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;

/**
 * What a user says of a model: features of user and item, training sources, hyper-parameters.
 *
 * @param description in words; empty where there is none
 * @param dimension length of the embeddings, 1 … {@link #MAX_DIMENSION}; where absent, the trainer
 *     chooses
 * @param user the user side's features; at least one
 * @param item the item side's features; at least one of them content
 * @param sources where the training data lies; a training from files needs none
 * @param training the hyper-parameters
 * @param gate what a new version must reach
 * @param initFrom the version that a training starts from
 * @param warmUp how cold items become warm
 */
public record ModelDefinition(
    String description,
    OptionalInt dimension,
    FeatureSchema user,
    FeatureSchema item,
    Optional<Sources> sources,
    TrainingConfig training,
    Gate gate,
    Optional<InitFrom> initFrom,
    WarmUp warmUp) {

  /**
   * The largest dimension. The search engine could hold up to 16,000; closed-form training is cubic
   * in the dimension, and a graph over longer vectors costs more than it recalls.
   */
  public static final int MAX_DIMENSION = 4_096;

  private static final int MAX_DESCRIPTION = 10_000;

  /**
   * @throws DefinitionException where the training's settings do not fit the dimension
   */
  public ModelDefinition {
    training
        .factorization()
        .rank()
        .ifPresent(
            rank -> {
              if (dimension.isPresent() && rank > dimension.getAsInt()) {
                throw new DefinitionException(
                    "training.factorization.rank",
                    "must be at most the dimension of " + dimension.getAsInt() + ", got " + rank);
              }
            });
  }

  /**
   * @param source the definition as JSON gives it
   * @throws DefinitionException naming the path of the first field that is wrong
   */
  public static ModelDefinition parse(Map<String, Object> source) {
    Text.require("", source);
    DefinitionReader reader =
        DefinitionReader.of("", source)
            .allow(
                "description",
                "dimension",
                "user",
                "item",
                "sources",
                "training",
                "gate",
                "init_from",
                "warm_up");
    ModelDefinition definition =
        new ModelDefinition(
            description(reader),
            reader.has("dimension")
                ? OptionalInt.of(reader.integerOr("dimension", 0, 1, MAX_DIMENSION))
                : OptionalInt.empty(),
            FeatureReader.read(reader.object("user", "the user side's features")),
            item(reader.object("item", "the item side's features")),
            reader.optionalObject("sources").map(Sources::read),
            reader
                .optionalObject("training")
                .map(training -> TrainingConfig.read(training, TrainingConfig.DEFAULTS))
                .orElse(TrainingConfig.DEFAULTS),
            reader.optionalObject("gate").map(Gate::read).orElse(Gate.OPEN),
            reader.optionalObject("init_from").map(InitFrom::read),
            reader.optionalObject("warm_up").map(WarmUp::read).orElse(WarmUp.DEFAULT));
    definition.initFrom.ifPresent(from -> from.freeze().check(definition.contentNames()));
    return definition;
  }

  /** The names of the content features of both sides. */
  List<String> contentNames() {
    return Stream.of(user, item)
        .flatMap(side -> side.content().stream())
        .map(Feature::name)
        .toList();
  }

  private static String description(DefinitionReader reader) {
    String description = reader.anyStringOr("description", "");
    if (description.length() > MAX_DESCRIPTION) {
      throw new DefinitionException(
          "description", "must not be longer than " + MAX_DESCRIPTION + " characters");
    }
    return description;
  }

  private static FeatureSchema item(DefinitionReader side) {
    FeatureSchema schema = FeatureReader.read(side);
    schema
        .history()
        .ifPresent(
            history -> {
              throw new DefinitionException(
                  side.at("features." + history.name() + ".type"),
                  "a history is a list of item ids and belongs to the user");
            });
    if (schema.content().isEmpty()) {
      throw new DefinitionException(
          side.at("features"),
          "must hold at least one feature with the role [content]: without one, new items cannot be"
              + " told apart");
    }
    return schema;
  }

  /**
   * The sources of a definition that is trained in the cluster.
   *
   * @throws DefinitionException where there are none
   */
  public Sources requireSources() {
    return sources.orElseThrow(
        () ->
            new DefinitionException(
                "sources", "is required: where the interactions and the items lie"));
  }

  /**
   * This definition with some hyper-parameters replaced.
   *
   * @param overrides a part of {@code training}, as JSON gives it
   * @throws DefinitionException naming the path of the first field that is wrong
   */
  public ModelDefinition withTraining(Map<String, Object> overrides) {
    TrainingConfig changed =
        TrainingConfig.read(DefinitionReader.of("training", overrides), training);
    return new ModelDefinition(
        description, dimension, user, item, sources, changed, gate, initFrom, warmUp);
  }

  /**
   * The definition as JSON would give it, without what is the default; parsing it gives an equal
   * definition.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    if (!description.isEmpty()) {
      map.put("description", description);
    }
    dimension.ifPresent(value -> map.put("dimension", value));
    map.put("user", FeatureReader.toMap(user));
    map.put("item", FeatureReader.toMap(item));
    sources.ifPresent(value -> map.put("sources", value.toMap()));
    if (!training.toShortMap().isEmpty()) {
      map.put("training", training.toShortMap());
    }
    if (!gate.equals(Gate.OPEN)) {
      map.put("gate", gate.toMap());
    }
    initFrom.ifPresent(value -> map.put("init_from", value.toMap()));
    if (!warmUp.equals(WarmUp.DEFAULT)) {
      map.put("warm_up", warmUp.toMap());
    }
    return map;
  }
}
