package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.feature.SparseVector;
import org.coldstart.model.kernel.Kernels;
import org.junit.Test;

public class TrainerTest {

  private static final GenreWorld WORLD = new GenreWorld(120, 100, 1);
  private static final Map<String, Object> FEW_EPOCHS = Map.of("epochs", 1);

  private static final Map<Boolean, TrainingResult> TRAINED = new java.util.HashMap<>();

  /** Trained on two threads, once for all tests of this class. */
  private static TrainingResult trained(boolean factors) {
    return TRAINED.computeIfAbsent(factors, with -> train(with, 2));
  }

  private static TrainingResult train(boolean factors, int threads) {
    ModelDefinition definition = GenreWorld.definition(FEW_EPOCHS, factors);
    return new Trainer(definition, threads, null)
        .train(WORLD.data(definition), ProgressListener.SILENT);
  }

  private static float[] item(ModelWithItems trained, FeatureSource item, String id) {
    return trained.encoder().item(item, id);
  }

  private static float[] user(ModelWithItems trained, FeatureSource user) {
    return trained.encoder().user(user);
  }

  private static float score(float[] user, float[] item) {
    return Kernels.best().dot(user, 0, item, 0, user.length);
  }

  /** Of all pairs of a liked and another genre, those whose new items are scored in that order. */
  private static double pairsRightlyOrdered(
      ModelWithItems model, java.util.function.IntFunction<FeatureSource> users) {
    int right = 0;
    int pairs = 0;
    for (int user = 0; user < 50; user++) {
      float[] vector = user(model, users.apply(user));
      for (int liked = 1_000; liked < 1_000 + GenreWorld.GENRES; liked++) {
        for (int other = 1_000; other < 1_000 + GenreWorld.GENRES; other++) {
          if (GenreWorld.likes(user, GenreWorld.genreOfItem(liked))
              && !GenreWorld.likes(user, GenreWorld.genreOfItem(other))) {
            pairs++;
            right +=
                score(vector, item(model, GenreWorld.item(liked), null))
                        > score(vector, item(model, GenreWorld.item(other), null))
                    ? 1
                    : 0;
          }
        }
      }
    }
    return (double) right / pairs;
  }

  @Test
  public void newItemsAreRecalledForOldAndNewUsers() {
    for (boolean factors : new boolean[] {false, true}) {
      ModelWithItems model = trained(factors).trained();
      assertTrue(
          pairsRightlyOrdered(
                  model, user -> FeatureSource.of(Map.of("history", WORLD.history(user))))
              > 0.9);
      assertTrue(pairsRightlyOrdered(model, GenreWorld::user) > 0.9);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  public void reportHoldsTheModelBesideTheBaselines() {
    Map<String, Object> report = trained(true).report();
    Map<String, Object> coldItem =
        (Map<String, Object>) ((Map<String, Object>) report.get("metrics")).get("cold_item");
    assertTrue(
        coldItem
            .keySet()
            .containsAll(
                List.of(
                    "model", "ridge", "content_only", "random", "popularity", "nearest_content")));
    Map<String, Object> model = (Map<String, Object>) coldItem.get("model");
    Map<String, Object> random = (Map<String, Object>) coldItem.get("random");
    assertTrue((double) model.get("auc") > (double) random.get("auc") + 0.2);
    assertTrue(((Map<String, Object>) report.get("metrics")).containsKey("mixed"));
  }

  @Test
  @SuppressWarnings("unchecked")
  public void reportTellsOfGroupsExposureAndHowItWasMade() {
    Map<String, Object> report = trained(true).report();
    Map<String, Map<String, Object>> groups =
        (Map<String, Map<String, Object>>) report.get("groups");
    // The world has no timestamps, so nothing is said of items' ages.
    assertEquals(java.util.Set.of("popularity", "training_interactions"), groups.keySet());
    Map<String, Object> evidence = groups.get("training_interactions");
    List<Map<String, Object>> model =
        ((Map<String, List<Map<String, Object>>>) evidence.get("systems")).get("model");
    assertEquals(((List<?>) evidence.get("groups")).size(), model.size());
    Map<String, Map<String, Object>> mixed =
        (Map<String, Map<String, Object>>)
            ((Map<String, Object>) report.get("metrics")).get("mixed_cold");
    assertEquals(mixed.get("model").get("recall@20"), model.get(0).get("recall@20"));
    Map<String, Map<String, Object>> shown =
        ((Map<String, Map<String, Map<String, Object>>>) report.get("exposure")).get("mixed");
    double coverage = (double) shown.get("random").get("coverage@20");
    assertTrue(coverage > (double) shown.get("popularity").get("coverage@20"));
    assertEquals(
        List.of("hold_out", "choose_start", "train_towers", "evaluate", "summarise", "fit_all"),
        List.copyOf(((Map<String, Object>) report.get("seconds")).keySet()));
    assertEquals(2, ((Map<String, Object>) report.get("environment")).get("threads"));
    assertTrue((long) ((Map<String, Object>) report.get("memory")).get("most_heap_used_bytes") > 0);
  }

  @Test
  public void reportTellsOfAgeWhereThereAreTimes() {
    ModelDefinition definition = GenreWorld.definition(Map.of("epochs", 0), true);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int u = 0; u < 40; u++) {
      for (String item : WORLD.history(u)) {
        builder.positive("u" + u, item, 1, u * 1_000L + item.length(), null);
      }
    }
    Map<String, Object> report =
        new Trainer(definition, 1, null).train(builder.build(), ProgressListener.SILENT).report();
    assertTrue(((Map<?, ?>) report.get("groups")).containsKey("first_seen"));
  }

  @Test
  public void sameDataGivesSameBytesOnAnyNumberOfThreads() throws Exception {
    byte[] one = ModelArtifact.toBytes(train(true, 1).trained());
    byte[] two = ModelArtifact.toBytes(trained(true).trained());
    assertArrayEquals(one, two);
  }

  @Test
  public void artefactEncodesLikeTheModel() throws Exception {
    ModelWithItems model = trained(true).trained();
    byte[] bytes = ModelArtifact.toBytes(model);
    ModelWithItems read = ModelArtifact.read(bytes);
    assertEquals(model.model().stamp(), read.model().stamp());
    assertEquals(32, model.model().stamp().length());
    assertEquals(model.model().definition(), read.model().definition());
    assertArrayEquals(bytes, ModelArtifact.toBytes(read));
    for (int i = 0; i < 10; i++) {
      FeatureSource user = FeatureSource.of(Map.of("history", WORLD.history(i)));
      assertArrayEquals(user(model, user), user(read, user), 0);
      assertArrayEquals(
          item(model, GenreWorld.item(i), "i" + i), item(read, GenreWorld.item(i), "i" + i), 0);
    }
    assertEquals(model.model().ramBytesUsed(), read.model().ramBytesUsed());
  }

  @Test
  public void dimensionIsObeyed() {
    ModelDefinition definition = GenreWorld.definition(FEW_EPOCHS, true);
    Map<String, Object> source = new java.util.HashMap<>(definition.toMap());
    source.put("dimension", 7);
    ModelDefinition seven = ModelDefinition.parse(source);
    ModelWithItems model =
        new Trainer(seven, 2, null).train(WORLD.data(seven), ProgressListener.SILENT).trained();
    assertEquals(7, model.model().dimension());
    assertEquals(7, item(model, GenreWorld.item(3), null).length);
    assertEquals(7, user(model, FeatureSource.EMPTY).length);
  }

  @Test
  public void learnedFactorsAreServedToWhoNamesTheItem() {
    ModelWithItems model = trained(true).trained();
    float[] warm = item(model, GenreWorld.item(3), "i3");
    float[] cold = item(model, GenreWorld.item(3), null);
    assertFalse(java.util.Arrays.equals(warm, cold));
    assertArrayEquals(cold, item(model, GenreWorld.item(3), "unheard of"), 0);
  }

  @Test
  public void nobodyGetsSomethingSensible() {
    ModelWithItems model = trained(false).trained();
    float[] nobody = user(model, FeatureSource.EMPTY);
    assertTrue(score(nobody, nobody) > 0);
    assertArrayEquals(
        nobody, user(model, FeatureSource.of(Map.of("history", List.of("unheard of")))), 0);
  }

  @Test
  public void whatTheDefinitionFixesIsNotSearched() {
    Map<String, Object> fixed =
        Map.of(
            "rank",
            5,
            "alpha",
            7,
            "regularization",
            2.5,
            "pulls",
            2,
            "item_ridge",
            4,
            "gain",
            1.7,
            "content_weight",
            0.3);
    ModelDefinition definition =
        GenreWorld.definition(Map.of("serve", "closed_form", "factorization", fixed), true);
    TrainingResult result =
        new Trainer(definition, 2, null).train(WORLD.data(definition), ProgressListener.SILENT);
    Map<?, ?> start = (Map<?, ?>) result.report().get("start");
    assertEquals(5, start.get("rank"));
    assertEquals(7.0, start.get("alpha"));
    assertEquals(2.5, start.get("regularization"));
    assertEquals(2, start.get("pulls_toward_content"));
    assertEquals(4.0, start.get("item_ridge"));
    assertEquals(1.7, start.get("gain"));
    assertEquals(0.3, start.get("content_weight"));
    assertEquals("closed_form", result.report().get("served"));
    assertTrue(((Map<?, ?>) result.report().get("towers")).containsKey("not_trained"));
  }

  @Test
  public void theOriginalObjectiveIsACandidateLikeAnyOther() throws Exception {
    Map<String, Object> fixed = Map.of("rank", 4, "alpha", 7, "regularization", 2);
    Map<String, Object> training =
        Map.of(
            "objective", "reconstruction", "serve", "towers", "epochs", 8, "factorization", fixed);
    ModelDefinition definition = GenreWorld.definition(training, true);
    TrainingResult result =
        new Trainer(definition, 2, null).train(WORLD.data(definition), ProgressListener.SILENT);
    ModelWithItems model = result.trained();
    assertEquals("reconstruction", result.report().get("served"));
    assertEquals(4, model.model().dimension());
    double right =
        pairsRightlyOrdered(
            model, user -> FeatureSource.of(Map.of("history", WORLD.history(user))));
    assertTrue("of pairs of genres " + right, right > 0.75);
    byte[] bytes = ModelArtifact.toBytes(model);
    assertArrayEquals(bytes, ModelArtifact.toBytes(ModelArtifact.read(bytes)));
    float[] warm = item(model, GenreWorld.item(3), "i3");
    assertFalse(java.util.Arrays.equals(warm, item(model, GenreWorld.item(3), null)));
  }

  @Test
  public void aUserMayBeTheMeanOfTheItemsFactors() {
    Map<String, Object> training =
        Map.of(
            "objective",
            "reconstruction",
            "user_preference",
            "mean",
            "serve",
            "towers",
            "epochs",
            6,
            "factorization",
            Map.of("rank", 4, "alpha", 7, "regularization", 2, "content_weight", 0));
    ModelDefinition definition = GenreWorld.definition(training, true);
    ModelWithItems model =
        new Trainer(definition, 2, null)
            .train(WORLD.data(definition), ProgressListener.SILENT)
            .trained();
    TrainedModel served = model.model();
    List<String> history = List.of("i1", "unheard of", "i6");
    float[] one = model.items().find("i1").orElseThrow().factor();
    float[] other = model.items().find("i6").orElseThrow().factor();
    float[] mean = new float[4];
    for (int f = 0; f < 4; f++) {
      mean[f] = (float) (((double) one[f] + other[f]) / 2);
    }
    SparseVector profile = served.userEncoder().encode(GenreWorld.user(1));
    float[] expected = new float[4];
    served
        .userTower()
        .orElseThrow()
        .embed(
            profile.indices(),
            profile.values(),
            0,
            profile.indices().length,
            mean,
            0,
            null,
            0,
            expected,
            0);
    FeatureSource user = FeatureSource.of(Map.of("taste", "t1", "history", history));
    assertArrayEquals(expected, served.encodeUser(user, model.items()), 0);
    double right =
        pairsRightlyOrdered(model, who -> FeatureSource.of(Map.of("history", WORLD.history(who))));
    assertTrue("of pairs of genres " + right, right > 0.75);
  }

  @Test
  public void aMeanOfFactorsNeedsFactorsOfTheItems() {
    Map<String, Object> training =
        Map.of("objective", "reconstruction", "user_preference", "mean", "serve", "towers");
    ModelDefinition definition = GenreWorld.definition(training, false);
    DefinitionException refused =
        assertThrows(
            DefinitionException.class,
            () ->
                new Trainer(definition, 2, null)
                    .train(WORLD.data(definition), ProgressListener.SILENT));
    assertTrue(refused.getMessage(), refused.getMessage().contains("[factors] feature"));
  }

  @Test
  public void towersMayStartAtRandomAndSeeContentAlone() {
    Map<String, Object> training =
        Map.of(
            "start",
            "random",
            "serve",
            "towers",
            "epochs",
            20,
            "learning_rate",
            0.01,
            "preference_dropout",
            1,
            "factorization",
            Map.of("rank", 4, "alpha", 7, "regularization", 2));
    ModelDefinition definition = GenreWorld.definition(training, true);
    ModelWithItems model =
        new Trainer(definition, 2, null)
            .train(WORLD.data(definition), ProgressListener.SILENT)
            .trained();
    assertArrayEquals(
        item(model, GenreWorld.item(3), "i3"), item(model, GenreWorld.item(3), null), 0);
    double right = pairsRightlyOrdered(model, GenreWorld::user);
    assertTrue("of pairs of genres " + right, right > 0.75);
  }

  @Test
  public void towersAreServedWhereTheDefinitionInsists() {
    ModelDefinition definition =
        GenreWorld.definition(
            Map.of(
                "serve",
                "towers",
                "epochs",
                2,
                "learning_rate",
                0.5,
                "factorization",
                Map.of("rank", 4, "alpha", 7, "regularization", 2)),
            true);
    TrainingResult result =
        new Trainer(definition, 2, null).train(WORLD.data(definition), ProgressListener.SILENT);
    assertEquals("towers", result.report().get("served"));
    assertTrue(result.trained().model().itemTower().isPresent());
  }

  @Test
  public void tooLittleDataTrainsWithDefaults() {
    ModelDefinition definition = GenreWorld.definition(Map.of(), true);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    builder.item("a", GenreWorld.item(1));
    builder.positive("u", "a", 1, TrainingData.NO_TIMESTAMP, null);
    TrainingResult result =
        new Trainer(definition, 1, null).train(builder.build(), ProgressListener.SILENT);
    assertTrue(result.report().containsKey("held_out"));
    float[] item = item(result.trained(), GenreWorld.item(1), "a");
    for (float x : item) {
      assertTrue(Float.isFinite(x));
    }
  }

  @Test
  public void newUsersMayHaveATowerOfTheirOwn() throws Exception {
    Map<String, Object> fixed =
        Map.of("rank", 5, "alpha", 7, "regularization", 2.5, "pulls", 0, "content_weight", 0.3);
    Map<String, Object> training =
        Map.of("serve", "closed_form", "factorization", fixed, "new_users", "mail");
    ModelDefinition definition = GenreWorld.definition(training, true);
    TrainingResult result =
        new Trainer(definition, 2, null).train(WORLD.data(definition), ProgressListener.SILENT);
    Map<?, ?> metrics = (Map<?, ?>) ((Map<?, ?>) result.report().get("metrics")).get("cold_user");
    assertTrue(
        metrics
            .keySet()
            .containsAll(
                List.of("model", "closed_form", "none", "mean_behaviour", "single", "full")));
    assertEquals(metrics.get("full"), metrics.get("model"));
    assertEquals("full", ((Map<?, ?>) result.report().get("new_users")).get("served"));
    ModelWithItems model = result.trained();
    double right = pairsRightlyOrdered(model, GenreWorld::user);
    assertTrue("of pairs of genres " + right, right > 0.9);
    byte[] bytes = ModelArtifact.toBytes(model);
    ModelWithItems read = ModelArtifact.read(bytes);
    assertArrayEquals(bytes, ModelArtifact.toBytes(read));
    assertArrayEquals(user(model, GenreWorld.user(1)), user(read, GenreWorld.user(1)), 0);
    assertTrue(read.model().newUsers().isPresent());
    // Who has a history is served by the closed form.
    ModelWithItems plain =
        new Trainer(
                GenreWorld.definition(Map.of("serve", "closed_form", "factorization", fixed), true),
                1,
                null)
            .train(WORLD.data(definition), ProgressListener.SILENT)
            .trained();
    FeatureSource known = FeatureSource.of(Map.of("history", WORLD.history(3)));
    assertArrayEquals(user(plain, known), user(model, known), 0);
  }

  @Test
  public void aTowerForNewUsersNeedsAProfile() {
    Map<String, Object> source =
        new java.util.HashMap<>(
            GenreWorld.definition(Map.of("serve", "closed_form", "new_users", "mail"), true)
                .toMap());
    source.put("user", Map.of("features", Map.of("history", Map.of("type", "history"))));
    ModelDefinition definition = ModelDefinition.parse(source);
    DefinitionException refused =
        assertThrows(
            DefinitionException.class,
            () ->
                new Trainer(definition, 1, null)
                    .train(WORLD.data(definition), ProgressListener.SILENT));
    assertEquals("training.new_users", refused.path());
    assertTrue(refused.getMessage(), refused.getMessage().contains("no profile"));
  }

  @Test
  public void whatCannotBeTrainedIsRefusedByItsPath() {
    Map<String, Object> source =
        new java.util.HashMap<>(GenreWorld.definition(Map.of(), true).toMap());
    source.put("init_from", Map.of("model", "another", "version", 1));
    assertRefused("init_from", ModelDefinition.parse(source));
  }

  private static void assertRefused(String path, ModelDefinition definition) {
    DefinitionException refused =
        assertThrows(
            DefinitionException.class,
            () ->
                new Trainer(definition, 1, null)
                    .train(WORLD.data(definition), ProgressListener.SILENT));
    assertEquals(path, refused.path());
  }

  @Test
  public void featureThatNoTowerSeesIsReported() {
    ModelDefinition definition =
        ModelDefinition.parse(
            Map.of(
                "user",
                Map.of("features", Map.of("history", Map.of("type", "history"))),
                "item",
                Map.of(
                    "features",
                    Map.of(
                        "genre", Map.of("type", "categorical"),
                        "clicks", Map.of("type", "numeric", "role", "preference")))));
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    builder.item("a", GenreWorld.item(1));
    builder.positive("u", "a", 1, TrainingData.NO_TIMESTAMP, null);
    assertEquals(
        List.of("clicks"),
        new Trainer(definition, 1, null)
            .train(builder.build(), ProgressListener.SILENT)
            .report()
            .get("unused_features"));
  }

  @Test
  public void listenerEndsTheTraining() {
    ModelDefinition definition = GenreWorld.definition(FEW_EPOCHS, true);
    TrainingData data = WORLD.data(definition);
    AtomicInteger calls = new AtomicInteger();
    assertThrows(
        CancellationException.class,
        () ->
            new Trainer(definition, 2, null)
                .train(
                    data,
                    progress -> {
                      if (calls.incrementAndGet() == 3) {
                        throw new CancellationException("enough");
                      }
                    }));
  }

  @Test
  public void listenerEndsTheTrainingBetweenTwoBlocksOfWork() {
    ModelDefinition definition = GenreWorld.definition(FEW_EPOCHS, true);
    TrainingData data = WORLD.data(definition);
    AtomicInteger asked = new AtomicInteger();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void progress(Progress progress) {}

          @Override
          public void checkCancelled() {
            if (asked.incrementAndGet() == 100) {
              throw new CancellationException("enough");
            }
          }
        };
    assertThrows(
        CancellationException.class, () -> new Trainer(definition, 2, null).train(data, listener));
  }
}
