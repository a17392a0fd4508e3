package org.coldstart.model.definition;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.TextAnalyzer;
import org.junit.Test;

public class ModelDefinitionTest {

  /** A mutable JSON object. */
  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static Map<String, Object> minimal() {
    return object(
        "user", object("features", object("history", object("type", "history"))),
        "item", object("features", object("title", object("type", "text"))));
  }

  private static Map<String, Object> movies() {
    return object(
        "description",
        "movies for new and old viewers",
        "dimension",
        64,
        "user",
        object(
            "features",
            object(
                "gender", object("type", "categorical"),
                "age", object("type", "numeric"),
                "clicks", object("type", "numeric", "role", "preference", "field", "stats.clicks"),
                "history", object("type", "history", "role", "preference"),
                "factors", object("type", "factors", "role", "preference"))),
        "item",
        object(
            "features",
            object(
                "title", object("type", "text", "analyzer", "english"),
                "genres", object("type", "categorical", "field", "meta.genres"),
                "year", object("type", "numeric"),
                "poster", object("type", "vector", "dimension", 512),
                "factors", object("type", "factors", "role", "preference"))),
        "sources",
        object(
            "interactions",
            object(
                "index",
                "ratings",
                "user_id",
                "user_id",
                "item_id",
                "item_id",
                "label",
                "label",
                "timestamp",
                "timestamp",
                "weight",
                null,
                "session",
                null,
                "query",
                object("match_all", object())),
            "items",
            object("index", "movies"),
            "users",
            object("index", "users", "id", "user_id")),
        "training",
        object(
            "objective",
            "end_to_end",
            "losses",
            new ArrayList<>(
                List.of(
                    object("type", "binary_cross_entropy", "weight", 1.0),
                    object("type", "pairwise_rank", "weight", 1.0),
                    object(
                        "type",
                        "support_vector_softmax",
                        "weight",
                        1.0,
                        "negatives",
                        16,
                        "margin",
                        0.0,
                        "t",
                        1.0,
                        "gamma",
                        20.0),
                    object("type", "in_batch_softmax", "log_q", false),
                    object("type", "distillation", "divergence", "bce"))),
            "factorization",
            object("rank", 10),
            "preference_dropout",
            0.5,
            "epochs",
            30,
            "batch_size",
            512,
            "learning_rate",
            0.001,
            "seed",
            7),
        "gate",
        object(
            "cold_item.recall@20",
            object("min", 0.1, "min_ratio_to_popularity", 1.05, "min_ratio_to_active", 0.98),
            "warm.auc",
            object("min", 0.5)),
        "init_from",
        object("model", "books", "version", 3),
        "warm_up",
        object("interval", "5m"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> map, String... path) {
    for (String name : path) {
      map = (Map<String, Object>) map.get(name);
    }
    return map;
  }

  private static void assertFails(Map<String, Object> definition, String path, String... parts) {
    DefinitionException failure =
        assertThrows(DefinitionException.class, () -> ModelDefinition.parse(definition));
    assertEquals(path, failure.path());
    for (String part : parts) {
      assertTrue(failure.getMessage(), failure.getMessage().contains(part));
    }
  }

  @Test
  public void readsWhatTheContractShows() {
    ModelDefinition definition = ModelDefinition.parse(movies());
    assertEquals(OptionalInt.of(64), definition.dimension());
    assertEquals(
        List.of(
            new Feature.Text("title", "title", Feature.Role.CONTENT, TextAnalyzer.ENGLISH),
            new Feature.Categorical("genres", "meta.genres", Feature.Role.CONTENT),
            new Feature.Numeric("year", "year", Feature.Role.CONTENT),
            new Feature.DenseVector("poster", "poster", Feature.Role.CONTENT, 512)),
        definition.item().content());
    assertEquals(
        List.of("clicks", "history", "factors"),
        definition.user().preference().stream().map(Feature::name).toList());
    Sources sources = definition.requireSources();
    assertEquals("ratings", sources.interactions().index());
    assertEquals(Optional.of("timestamp"), sources.interactions().timestamp());
    assertEquals(Optional.empty(), sources.interactions().weight());
    assertEquals(Map.of("match_all", Map.of()), sources.interactions().query());
    assertEquals("_id", sources.items().id());
    assertEquals("user_id", sources.users().orElseThrow().id());
    assertEquals(30, definition.training().epochs());
    assertEquals(7, definition.training().seed());
    assertEquals(
        new LossConfig.SupportVectorSoftmax(1, 16, 0, 0, 1, 20),
        definition.training().losses().get(2));
    assertEquals(
        new Gate.Condition(
            "cold_item.recall@20",
            OptionalDouble.of(0.1),
            Map.of("popularity", 1.05, "active", 0.98)),
        definition.gate().conditions().get(0));
    assertEquals("cold_item", definition.gate().conditions().get(0).phase());
    assertEquals("recall@20", definition.gate().conditions().get(0).measure());
    assertEquals(
        Optional.of(new InitFrom("books", 3, InitFrom.Freeze.NOTHING)), definition.initFrom());
    assertEquals(Optional.of(Duration.ofMinutes(5)), definition.warmUp().interval());
  }

  private static Map<String, Object> withParents(Object ofKind, Object ofCategory) {
    Map<String, Object> definition = movies();
    Map<String, Object> features = inner(definition, "item", "features");
    features.put("kind", object("type", "categorical", "parents", ofKind));
    features.put("category", object("type", "categorical", "parents", ofCategory));
    features.put("clicked", object("type", "categorical", "role", "preference"));
    features.put("words", object("type", "text"));
    return definition;
  }

  @Test
  public void parentsAreCategoricalFeaturesOfTheSide() {
    ModelDefinition definition =
        ModelDefinition.parse(withParents(List.of("category", "genres"), List.of()));
    Feature.Categorical kind = (Feature.Categorical) definition.item().find("kind").orElseThrow();
    assertEquals(
        List.of(
            new Feature.Parent("category", "category"),
            new Feature.Parent("genres", "meta.genres")),
        kind.parents());
    assertEquals(definition, ModelDefinition.parse(definition.toMap()));

    String path = "item.features.kind.parents";
    assertFails(withParents("category", List.of()), path, "list of strings");
    assertFails(withParents(List.of(3), List.of()), path + "[0]", "string");
    assertFails(withParents(List.of("nowhere"), List.of()), path, "[nowhere]", "same side");
    assertFails(withParents(List.of("words"), List.of()), path, "[words]");
    assertFails(withParents(List.of("gender"), List.of()), path, "[gender]");
    assertFails(withParents(List.of("clicked"), List.of()), path, "same role");
    assertFails(withParents(List.of("kind"), List.of()), path, "lead back");
    assertFails(withParents(List.of("category"), List.of("kind")), path, "lead back");
    assertFails(withParents(List.of("category", "category"), List.of()), path, "once");
    Map<String, Object> text = movies();
    inner(text, "item", "features").put("words", object("type", "text", "parents", List.of()));
    assertFails(text, "item.features.words.parents");
  }

  @Test
  public void everythingButFeaturesHasADefault() {
    ModelDefinition definition = ModelDefinition.parse(minimal());
    assertEquals("", definition.description());
    assertEquals(OptionalInt.empty(), definition.dimension());
    assertEquals(TrainingConfig.DEFAULTS, definition.training());
    assertEquals(Gate.OPEN, definition.gate());
    assertEquals(WarmUp.DEFAULT, definition.warmUp());
    assertEquals(
        "sources", assertThrows(DefinitionException.class, definition::requireSources).path());
  }

  @Test
  public void roundTrips() {
    for (Map<String, Object> source : List.of(minimal(), movies())) {
      ModelDefinition definition = ModelDefinition.parse(source);
      assertEquals(definition, ModelDefinition.parse(definition.toMap()));
    }
    assertEquals(
        "defaults stay unwritten",
        List.of("user", "item"),
        List.copyOf(ModelDefinition.parse(minimal()).toMap().keySet()));
  }

  @Test
  public void laterChangesOfTheSourceChangeNothing() {
    Map<String, Object> source = movies();
    ModelDefinition definition = ModelDefinition.parse(source);
    inner(source, "sources", "interactions", "query", "match_all").put("boost", 2);
    inner(source, "item", "features").clear();
    assertEquals(ModelDefinition.parse(movies()), definition);
  }

  @Test
  public void namesUnknownFieldsAtEveryDepth() {
    for (String[] place :
        new String[][] {
          {},
          {"user"},
          {"item", "features", "title"},
          {"sources"},
          {"sources", "interactions"},
          {"sources", "items"},
          {"training"},
          {"gate", "warm.auc"},
          {"init_from"},
          {"warm_up"}
        }) {
      Map<String, Object> source = movies();
      inner(source, place).put("colour", "red");
      assertFails(
          source,
          String.join(".", place) + (place.length == 0 ? "" : ".") + "colour",
          "unknown field",
          "known ones are [");
    }
  }

  @Test
  public void namesValuesOfWrongTypeOrRange() {
    Object[][] cases = {
      {"dimension", 0, "between 1 and 4096"},
      {"dimension", 100_000, "between 1 and 4096"},
      {"dimension", -1L, "between"},
      {"dimension", new java.math.BigInteger("18446744073709551680"), "between"},
      {"dimension", "64", "whole number"},
      {"description", "\ud800", "half of a surrogate pair"},
      {"user", Map.of("\udc00", 1), "half of a surrogate pair"},
      {"sources.interactions.query", List.of("\ud83d"), "half of a surrogate pair"},
      {"dimension", 64.5, "whole number"},
      {"dimension", true, "whole number"},
      {"description", 3, "string"},
      {"user", "gender", "object"},
      {"user", null, "required"},
      {"user.features", null, "required"},
      {"user.features", List.of(), "object"},
      {"user.features", Map.of(), "1 to 1000"},
      {"item.features.title", "text", "object"},
      {"item.features.title.type", null, "required"},
      {"item.features.title.type", "string", "must be one of [categorical"},
      {"item.features.title.type", 7, "string"},
      {"item.features.title.analyzer", "klingon", "must be one of [standard"},
      {"item.features.title.role", "content!", "must be one of [content, preference]"},
      {"item.features.title.field", " ", "blank"},
      {"item.features.poster.dimension", null, "required"},
      {"item.features.poster.dimension", 0, "between 1 and 16000"},
      {"user.features.history.role", "content", "[preference]"},
      {"item.features.factors.role", "content", "[preference]"},
      {"sources.interactions", null, "required"},
      {"sources.interactions.index", null, "required"},
      {"sources.interactions.index", 3, "string"},
      {"sources.interactions.query", "all", "object"},
      {"sources.items", null, "required"},
      {"training", List.of(), "object"},
      {"training.objective", "best", "must be one of [end_to_end, reconstruction]"},
      {"training.losses", "all", "list"},
      {"training.losses", List.of(), "at least one"},
      {"training.losses", List.of(Map.of("type", "pairwise_rank", "weight", 0)), "at least one"},
      {"training.epochs", -1, "between 0 and 10000"},
      {"training.batch_size", 1, "between 2"},
      {"training.learning_rate", 0, "between"},
      {"training.learning_rate", Double.NaN, "between"},
      {"training.learning_rate", "fast", "number"},
      {"training.preference_dropout", 1.5, "between 0 and 1"},
      {"training.optimizer", "lion", "must be one of [adam, sgd]"},
      {"training.momentum", 1, "between"},
      {"training.seed", 0.5, "whole number"},
      {"training.positive_from", "4", "number"},
      {"training.serve", "start", "must be one of [best, closed_form, towers]"},
      {"training.start", "zero", "must be one of [closed_form, random]"},
      {"training.user_preference", "sum", "must be one of [fold_in, mean]"},
      {"training.user_preference", "mean", "needs the objective [reconstruction]"},
      {"training.anchor", -1, "between 0 and 1000"},
      {"training.anchor", 1, "needs the objective [reconstruction]"},
      {"training.factorization", "svd", "must be an object"},
      {"training.factorization.rank", 0, "between 1 and 4096"},
      {"training.factorization.alpha", 0.5, "between 1 and"},
      {"training.factorization.regularization", 0, "between"},
      {"training.factorization.pulls", 11, "between 0 and 10"},
      {"training.factorization.item_ridge", -1, "between"},
      {"training.factorization.content_weight", "0", "number"},
      {"training.factorization.gain", 0, "between"},
      {"training.factorization.lambda", 1, "unknown field"},
      {
        "training.new_users",
        "gmail",
        "must be one of [closed_form, best, missing, mean, single, mail]"
      },
      {"gate", "open", "object"},
      {"gate.warm.auc", "high", "object"},
      {"init_from.version", null, "required"},
      {"init_from.version", 0, "between 1"},
      {"training.warm_up", "magic", "must be one of [closed_form, mwuf]"},
      {"warm_up", "5m", "object"},
      {"warm_up.interval", 5, "must be a string"},
      {"warm_up.interval", "soon", "such as [30s], [5m] or [1h]"},
      {"warm_up.interval", "-1s", "such as [30s], [5m] or [1h]"},
      {"warm_up.interval", "4999ms", "between [5s] and [365d]"},
      {"warm_up.interval", "366d", "between [5s] and [365d]"},
      {"warm_up.method", "mwuf", "unknown field"},
      {"init_from.freeze", "all", "true or false"},
      {"init_from.freeze", List.of("colour"), "unknown feature [colour]"},
    };
    for (Object[] wrong : cases) {
      Map<String, Object> source = movies();
      String path = (String) wrong[0];
      String[] parts =
          path.equals("gate.warm.auc") ? new String[] {"gate", "warm.auc"} : path.split("\\.");
      inner(source, Arrays.copyOf(parts, parts.length - 1)).put(parts[parts.length - 1], wrong[1]);
      assertFails(source, path, (String) wrong[2]);
    }
  }

  @Test
  public void everyObjectiveHasItsDefaults() {
    Map<String, Object> source = minimal();
    source.put("training", object("objective", "reconstruction", "batch_size", 64));
    TrainingConfig original = ModelDefinition.parse(source).training();
    assertEquals(TrainingConfig.Optimizer.SGD, original.optimizer());
    assertEquals(0.005, original.learningRate(), 0);
    assertEquals(64, original.batchSize());
    ModelDefinition definition = ModelDefinition.parse(source);
    assertEquals(definition, ModelDefinition.parse(definition.toMap()));
    TrainingConfig back =
        definition.withTraining(object("objective", "end_to_end", "momentum", 0.5)).training();
    assertEquals(TrainingConfig.Optimizer.ADAM, back.optimizer());
    assertEquals(TrainingConfig.DEFAULTS.epochs(), back.epochs());
    assertEquals(64, back.batchSize());
    assertEquals(0.5, back.momentum(), 0);
  }

  @Test
  public void whatBelongsToTheOriginalObjectiveDoesNotOutliveIt() {
    Map<String, Object> source = minimal();
    source.put(
        "training",
        object("objective", "reconstruction", "user_preference", "mean", "anchor", 0.5));
    ModelDefinition definition = ModelDefinition.parse(source);
    assertEquals(TrainingConfig.UserPreference.MEAN, definition.training().userPreference());
    assertEquals(0.5, definition.training().anchor(), 0);
    assertEquals(definition, ModelDefinition.parse(definition.toMap()));
    TrainingConfig longer = definition.withTraining(object("epochs", 7)).training();
    assertEquals(TrainingConfig.UserPreference.MEAN, longer.userPreference());
    TrainingConfig back = definition.withTraining(object("objective", "end_to_end")).training();
    assertEquals(TrainingConfig.UserPreference.FOLD_IN, back.userPreference());
    assertEquals(0, back.anchor(), 0);
  }

  @Test
  public void whatIsFixedOfTheClosedFormIsKept() {
    Map<String, Object> source = minimal();
    source.put("dimension", 40);
    source.put(
        "training",
        object("serve", "towers", "factorization", object("rank", 40, "gain", 2, "pulls", 0)));
    ModelDefinition definition = ModelDefinition.parse(source);
    assertEquals(OptionalInt.of(40), definition.training().factorization().rank());
    assertEquals(OptionalDouble.of(2), definition.training().factorization().gain());
    assertEquals(OptionalDouble.empty(), definition.training().factorization().alpha());
    assertEquals(definition, ModelDefinition.parse(definition.toMap()));

    inner(source, "training", "factorization").put("rank", 41);
    assertFails(source, "training.factorization.rank", "at most the dimension of 40");
    inner(source, "training").put("epochs", 0);
    inner(source, "training", "factorization").put("rank", 4);
    assertFails(source, "training.serve", "at least 1 of epochs");
  }

  @Test
  public void namesWrongLosses() {
    Map<String, Object> source = movies();
    inner(source, "training")
        .put("losses", List.of(object("type", "pairwise_rank"), object("type", "hinge")));
    assertFails(source, "training.losses[1].type", "unknown loss [hinge]", "in_batch_softmax");

    inner(source, "training")
        .put("losses", List.of(object("type", "pairwise_rank", "temperature", 0)));
    assertFails(source, "training.losses[0].temperature", "between");

    inner(source, "training")
        .put("losses", List.of(object("type", "pairwise_rank"), object("type", "pairwise_rank")));
    assertFails(source, "training.losses[1].type", "twice");

    inner(source, "training")
        .put("losses", List.of(object("type", "support_vector_softmax", "negatives", 512)));
    assertFails(source, "training.losses[0].negatives", "batch_size of 512");

    inner(source, "training").put("losses", List.of("pairwise_rank"));
    assertFails(source, "training.losses[0]", "object");
  }

  @Test
  public void namesWrongFeatureNames() {
    for (String name : List.of("", "a b", "a.b", "_id", "a*", "x".repeat(201), "tab\t", "id")) {
      Map<String, Object> source = movies();
      inner(source, "item", "features").put(name, object("type", "numeric"));
      assertFails(source, "item.features." + name, name.equals("id") ? "entity" : "letters");
    }
    for (String name : List.of("größe", "2d-size", "色")) {
      Map<String, Object> source = movies();
      inner(source, "item", "features").put(name, object("type", "numeric"));
      assertTrue(ModelDefinition.parse(source).item().find(name).isPresent());
    }
  }

  @Test
  public void itemsNeedContentAndNoHistory() {
    Map<String, Object> source = minimal();
    source.put("item", object("features", object("factors", object("type", "factors"))));
    assertFails(source, "item.features", "content");

    source = minimal();
    inner(source, "item", "features").put("history", object("type", "history"));
    assertFails(source, "item.features.history.type", "user");

    source = minimal();
    inner(source, "user", "features").put("recent", object("type", "history"));
    assertFails(source, "user.features.recent", "one history feature");
  }

  @Test
  public void namesWrongGates() {
    Map<String, Object> source = movies();
    inner(source, "gate").put("recall", object("min", 0.5));
    assertFails(source, "gate.recall", "cold_item.recall@20");

    source = movies();
    inner(source, "gate").put("warm.auc", object());
    assertFails(source, "gate.warm.auc", "min_ratio");
  }

  @Test
  public void trainingCanBeOverridden() {
    ModelDefinition definition = ModelDefinition.parse(movies());
    ModelDefinition changed =
        definition.withTraining(object("epochs", 3, "positive_from", 4, "optimizer", "sgd"));
    assertEquals(3, changed.training().epochs());
    assertEquals(OptionalDouble.of(4), changed.training().positiveFrom());
    assertEquals(TrainingConfig.Optimizer.SGD, changed.training().optimizer());
    assertEquals("the rest stays", 7, changed.training().seed());
    assertEquals(definition.training().losses(), changed.training().losses());
    assertEquals(changed, ModelDefinition.parse(changed.toMap()));

    Map<String, Object> wrong = new HashMap<>();
    wrong.put("epoch", 3);
    DefinitionException failure =
        assertThrows(DefinitionException.class, () -> definition.withTraining(wrong));
    assertEquals("training.epoch", failure.path());
  }
}
