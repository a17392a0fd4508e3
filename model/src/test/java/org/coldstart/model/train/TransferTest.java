package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.InitFrom;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.start.EncodedEntities;
import org.coldstart.model.start.StartFitting;
import org.coldstart.model.start.StartSettings;
import org.coldstart.model.start.TransferPrior;
import org.junit.Test;

public class TransferTest {

  private static final GenreWorld WORLD = new GenreWorld(120, 100, 1);
  private static final Map<String, Object> CLOSED =
      Map.of(
          "serve",
          "closed_form",
          "factorization",
          Map.of("rank", 6, "alpha", 11, "regularization", 10, "pulls", 1, "content_weight", 0));
  private static final ModelDefinition DEFINITION = GenreWorld.definition(CLOSED, true);
  private static final ModelWithItems SOURCE =
      new Trainer(DEFINITION, 2, null)
          .train(WORLD.data(DEFINITION), ProgressListener.SILENT)
          .trained();

  /** A new market: ten users with an item or two each. */
  private static TrainingData little(ModelDefinition definition) {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int item = 0; item < 100; item++) {
      builder.item("new" + item, GenreWorld.item(item));
    }
    for (int user = 500; user < 510; user++) {
      builder.user("u" + user, GenreWorld.user(user));
      builder.positive("u" + user, "new" + user % 5, 1, TrainingData.NO_TIMESTAMP, null);
      builder.positive("u" + user, "new" + (user % 5 + 20), 1, TrainingData.NO_TIMESTAMP, null);
    }
    return builder.build();
  }

  private static TrainingResult train(
      ModelDefinition definition, Optional<Transfer> transfer, TrainingData data) {
    Trainer trainer = new Trainer(definition, 1, null);
    return transfer.map(trainer::from).orElse(trainer).train(data, ProgressListener.SILENT);
  }

  private static Transfer from(InitFrom.Freeze freeze) {
    return new Transfer(SOURCE, freeze);
  }

  /** Of all pairs of a liked and another genre, those whose items come in that order. */
  private static double rightlyOrdered(ModelWithItems model) {
    int right = 0;
    int pairs = 0;
    for (int user = 0; user < 50; user++) {
      float[] vector = model.encoder().user(GenreWorld.user(user));
      for (int liked = 1_000; liked < 1_005; liked++) {
        for (int other = 1_000; other < 1_005; other++) {
          if (GenreWorld.likes(user, GenreWorld.genreOfItem(liked))
              && !GenreWorld.likes(user, GenreWorld.genreOfItem(other))) {
            pairs++;
            right += score(model, vector, liked) > score(model, vector, other) ? 1 : 0;
          }
        }
      }
    }
    return (double) right / pairs;
  }

  private static float score(ModelWithItems model, float[] user, int item) {
    float[] vector = model.encoder().item(GenreWorld.item(item), null);
    return Kernels.best().dot(user, 0, vector, 0, user.length);
  }

  @Test
  public void aNewMarketKnowsWhatTheOldOneHasLearned() {
    ModelWithItems alone = train(DEFINITION, Optional.empty(), little(DEFINITION)).trained();
    TrainingResult result =
        train(DEFINITION, Optional.of(from(InitFrom.Freeze.NOTHING)), little(DEFINITION));
    double ofAlone = rightlyOrdered(alone);
    double transferred = rightlyOrdered(result.trained());
    assertTrue(transferred + " against " + ofAlone, transferred > 0.95 && ofAlone < 0.9);
    Map<?, ?> told = (Map<?, ?>) result.report().get("init_from");
    assertEquals(SOURCE.model().stamp(), told.get("stamp"));
    assertEquals(List.of("genre", "title", "taste"), sortedLike(told.get("features_in_common")));
    assertEquals(0, told.get("items_in_common"));
  }

  private static List<String> sortedLike(Object features) {
    List<String> expected = List.of("genre", "title", "taste");
    return expected.stream().filter(((List<?>) features)::contains).toList();
  }

  @Test
  public void itemsThatTheSourceKnowsAreKnownFromTheStart() {
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    for (int item = 0; item < 100; item++) {
      builder.item("i" + item, GenreWorld.item(item));
    }
    for (int user = 500; user < 510; user++) {
      builder.user("u" + user, GenreWorld.user(user));
      builder.positive("u" + user, "i" + user % 5, 1, TrainingData.NO_TIMESTAMP, null);
    }
    ModelWithItems model =
        train(DEFINITION, Optional.of(from(InitFrom.Freeze.NOTHING)), builder.build()).trained();
    float[] factor = SOURCE.items().find("i77").orElseThrow().factor();
    assertArrayEquals(factor, model.items().find("i77").orElseThrow().factor(), 0);
  }

  @Test
  public void startingFromOneselfIsNoHarm() throws Exception {
    TrainingResult again =
        train(
            DEFINITION,
            Optional.of(from(InitFrom.Freeze.NOTHING)),
            new GenreWorld(40, 60, 2).data(DEFINITION));
    byte[] bytes = ModelArtifact.toBytes(again.trained());
    ModelWithItems read = ModelArtifact.read(bytes);
    assertArrayEquals(bytes, ModelArtifact.toBytes(read));
    assertTrue(rightlyOrdered(read) > 0.9);
  }

  @Test
  public void ofSharedFeaturesVocabulariesAreUnitedAndStatisticsStay() {
    FeatureEncoder before = SOURCE.model().itemEncoder();
    TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
    for (int item = 0; item < 40; item++) {
      String genre = item % 2 == 0 ? "g1" : "unheard of";
      Map<String, Object> fields = Map.of("genre", genre, "title", "the tale retold");
      builder.item("x" + item, FeatureSource.of(fields));
      builder.positive("u", "x" + item, 1, TrainingData.NO_TIMESTAMP, null);
    }
    TrainingData data = builder.build();
    BitSet all = new BitSet();
    all.set(0, data.items().rows());
    FeatureEncoder after =
        FeatureEncoder.fit(data.items(), Feature.Role.CONTENT, java.util.Set.of(), all, before);
    int[] columns = after.columnsIn(before);
    assertEquals(before.width(), java.util.Arrays.stream(columns).filter(c -> c >= 0).count());
    // "unheard of" and "retold" are new.
    assertEquals(before.width() + 2, after.width());
    var encodedBefore = before.encode(GenreWorld.item(3));
    var encodedAfter = after.encode(GenreWorld.item(3));
    assertArrayEquals(encodedBefore.values(), encodedAfter.values(), 0);
    for (int i = 0; i < encodedBefore.indices().length; i++) {
      assertEquals(encodedBefore.indices()[i], columns[encodedAfter.indices()[i]]);
    }
  }

  @Test
  public void aMapIsShrunkTowardThatOfTheSource() {
    try (Workers workers = Workers.start(1)) {
      TrainingData data = WORLD.data(DEFINITION);
      BitSet all = new BitSet();
      all.set(0, data.items().rows());
      FeatureEncoder items = SOURCE.model().itemEncoder();
      FeatureEncoder users = SOURCE.model().userEncoder();
      RidgeFit map = prior(items, users, data, InitFrom.Freeze.NOTHING).itemMap();
      StartSettings settings =
          StartSettings.ofShape(6, 0).withFactorisation(11, 10).withTransfer(0.5);
      StartFitting fitting = fitting(items, users, data, InitFrom.Freeze.NOTHING, workers);
      var factors = fitting.factorise(settings);
      assertNear(map.weights(), 0.5f, fitting.itemMaps(settings, factors, 1e9).get(0), 1e-4);
      // With hardly any penalty nothing is left of where it was shrunk to: predictions agree.
      DenseMatrix free =
          fitting
              .itemMaps(settings.withTransfer(0), factors, 1e-3)
              .get(0)
              .predict(items.encodeAll(data.items()), workers);
      DenseMatrix shrunk =
          fitting
              .itemMaps(settings, factors, 1e-3)
              .get(0)
              .predict(items.encodeAll(data.items()), workers);
      assertArrayEquals(free.values(), shrunk.values(), 0.05f);
      StartFitting frozen =
          fitting(items, users, data, new InitFrom.Freeze(true, List.of()), workers);
      assertNear(map.weights(), 0.5f, frozen.itemMaps(settings, factors, 1e-3).get(0), 0);
    }
  }

  @Test
  public void whatIsFrozenIsFrozenForEntitiesThatLackTheFeatureToo() {
    try (Workers workers = Workers.start(1)) {
      // Other genres are usual here, so an average item's genre is worth something else.
      TrainingDataBuilder builder = new TrainingDataBuilder(DEFINITION);
      for (int item = 0; item < 30; item++) {
        builder.item("x" + item, GenreWorld.item(item * GenreWorld.GENRES));
        builder.user("u" + item, GenreWorld.user(item));
        builder.positive("u" + item, "x" + item, 1, TrainingData.NO_TIMESTAMP, null);
      }
      TrainingData data = builder.build();
      FeatureEncoder items = SOURCE.model().itemEncoder();
      FeatureEncoder users = SOURCE.model().userEncoder();
      InitFrom.Freeze genre = new InitFrom.Freeze(false, List.of("genre"));
      RidgeFit map = prior(items, users, data, genre).itemMap();
      StartSettings settings =
          StartSettings.ofShape(6, 0).withFactorisation(11, 10).withTransfer(0.5);
      StartFitting fitting = fitting(items, users, data, genre, workers);
      RidgeFit frozen = fitting.itemMaps(settings, fitting.factorise(settings), 1).get(0);
      int f = items.features().stream().map(Feature::name).toList().indexOf("genre");
      for (int c = items.offset(f); c < items.offset(f + 1); c++) {
        for (int t = 0; t < map.weights().columns(); t++) {
          assertEquals(
              "column " + c, 0.5f * map.weights().get(c, t), frozen.weights().get(c, t), 0);
        }
      }
    }
  }

  /** All weights but those of missing indicators, which follow from the others. */
  private static void assertNear(DenseMatrix map, float factor, RidgeFit fit, double tolerance) {
    FeatureEncoder items = SOURCE.model().itemEncoder();
    for (int f = 0; f < items.features().size(); f++) {
      for (int c = items.offset(f); c < items.offset(f + 1) - 1; c++) {
        for (int t = 0; t < map.columns(); t++) {
          assertEquals(factor * map.get(c, t), fit.weights().get(c, t), tolerance);
        }
      }
    }
  }

  private static TransferPrior prior(
      FeatureEncoder items, FeatureEncoder users, TrainingData data, InitFrom.Freeze freeze) {
    return TransferPrior.of(SOURCE, items, users, data.items().ids(), new BitSet(), freeze);
  }

  private static StartFitting fitting(
      FeatureEncoder items,
      FeatureEncoder users,
      TrainingData data,
      InitFrom.Freeze freeze,
      Workers workers) {
    return new StartFitting(
        data.positives(),
        encoded(items, data, true),
        encoded(users, data, false),
        ItemEvidence.of(data, data.positives()),
        true,
        Optional.of(prior(items, users, data, freeze)),
        1,
        new JavaDenseAlgebra(workers),
        workers,
        ProgressListener.SILENT);
  }

  private static EncodedEntities encoded(FeatureEncoder encoder, TrainingData data, boolean items) {
    int[] blocks = new int[encoder.features().size() + 1];
    java.util.Arrays.setAll(blocks, encoder::offset);
    return new EncodedEntities(encoder.encodeAll(items ? data.items() : data.users()), blocks);
  }

  @Test
  public void whatDoesNotFitIsRefusedByItsPath() {
    assertRefused("training.factorization.rank", Map.of("rank", 5), Map.of(), "must be 6");
    assertRefused("dimension", Map.of(), Map.of("dimension", 4), "at least 6");
    Map<String, Object> features =
        Map.of("features", Map.of("genre", Map.of("type", "text"), "factors", factors()));
    assertRefused("init_from", Map.of(), Map.of("item", features), "[genre]: is text");
  }

  @Test
  public void whatIsFrozenMustBeKnownToTheSource() {
    Map<String, Object> source = new HashMap<>(DEFINITION.toMap());
    source.put(
        "item",
        Map.of(
            "features",
            Map.of(
                "genre", Map.of("type", "categorical"),
                "colour", Map.of("type", "categorical"),
                "factors", factors())));
    ModelDefinition definition = ModelDefinition.parse(source);
    InitFrom.Freeze colour = new InitFrom.Freeze(false, List.of("genre", "colour"));
    DefinitionException refused =
        assertThrows(
            DefinitionException.class,
            () -> train(definition, Optional.of(from(colour)), little(definition)));
    assertEquals("init_from.freeze", refused.path());
    assertTrue(refused.getMessage(), refused.getMessage().contains("[colour]"));
  }

  private static Map<String, Object> factors() {
    return Map.of("type", "factors");
  }

  private static void assertRefused(
      String path, Map<String, Object> factorization, Map<String, Object> with, String words) {
    Map<String, Object> source =
        new HashMap<>(GenreWorld.definition(Map.of("serve", "closed_form"), true).toMap());
    source.put("training", Map.of("serve", "closed_form", "factorization", factorization));
    source.putAll(with);
    ModelDefinition definition = ModelDefinition.parse(source);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    builder.item("a", GenreWorld.item(1));
    builder.positive("u", "a", 1, TrainingData.NO_TIMESTAMP, null);
    DefinitionException refused =
        assertThrows(
            DefinitionException.class,
            () -> train(definition, Optional.of(from(InitFrom.Freeze.NOTHING)), builder.build()));
    assertEquals(path, refused.path());
    assertTrue(refused.getMessage(), refused.getMessage().contains(words));
  }
}
