package org.coldstart.model.warmup;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.ServedStart;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.warmup.TasteWorld.Touch;
import org.junit.Test;

public class WarmUpTest {

  private static final ModelWithItems TRAINED = TasteWorld.train();
  private static final int NEW = TasteWorld.KNOWN;

  @SafeVarargs
  private static List<Touch> all(List<Touch>... parts) {
    List<Touch> all = new ArrayList<>(TasteWorld.past());
    for (List<Touch> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  private static ModelWithItems warm(ModelWithItems model, List<Touch> touches) {
    try (Workers workers = Workers.start(2)) {
      return new WarmUp(model).with(TasteWorld.data(touches), workers);
    }
  }

  private static float[] item(ModelWithItems model, int item) {
    return model.encoder().item(TasteWorld.item(item), TasteWorld.id(item));
  }

  /** Somebody of a taste, told by items that the training knew. */
  private static float[] user(ModelWithItems model, int taste) {
    List<String> history = new ArrayList<>();
    for (int i = taste; i < 16; i += 2) {
      history.add(TasteWorld.id(i));
    }
    return model.encoder().user(FeatureSource.of(Map.of("history", history)));
  }

  private static double score(ModelWithItems model, int taste, int item) {
    float[] user = user(model, taste);
    float[] vector = item(model, item);
    double sum = 0;
    for (int d = 0; d < user.length; d++) {
      sum += (double) user[d] * vector[d];
    }
    return sum;
  }

  /** By how much more the first taste likes an item than the second one. */
  private static double lead(ModelWithItems model, int item) {
    return score(model, 0, item) - score(model, 1, item);
  }

  @Test
  public void anItemMovesTowardThoseWhoTakeIt() {
    double cold = lead(TRAINED, NEW);
    double one = lead(warm(TRAINED, all(TasteWorld.clicks(0, 1))), NEW);
    double few = lead(warm(TRAINED, all(TasteWorld.clicks(0, 5))), NEW);
    double many = lead(warm(TRAINED, all(TasteWorld.clicks(0, 25))), NEW);
    assertTrue(cold + " " + one + " " + few + " " + many, cold < one && one < few && few < many);
    assertTrue(lead(warm(TRAINED, all(TasteWorld.clicks(1, 5))), NEW) < cold);
  }

  @Test
  public void anItemMovesAwayFromThoseWhoPassItOver() {
    List<Touch> passed =
        TasteWorld.clicks(0, 10).stream().map(t -> new Touch(t.user(), t.item(), 0)).toList();
    assertTrue(lead(warm(TRAINED, all(passed)), NEW) < lead(TRAINED, NEW));
  }

  @Test
  public void warmingUpTwiceIsWarmingUpOnce() throws IOException {
    List<Touch> touches = all(TasteWorld.clicks(0, 7));
    byte[] once = ModelArtifact.toBytes(warm(TRAINED, touches));
    ModelWithItems read = ModelArtifact.read(new ByteArrayInputStream(once));
    assertEquals(1, read.later().warmedUp().size());
    assertArrayEquals(once, ModelArtifact.toBytes(warm(read, touches)));
  }

  @Test
  public void anEarlierWarmUpLeavesNoTrace() throws IOException {
    List<Touch> touches = all(TasteWorld.clicks(0, 7));
    ModelWithItems earlier = warm(TRAINED, all(TasteWorld.clicks(1, 3)));
    assertArrayEquals(
        ModelArtifact.toBytes(warm(TRAINED, touches)),
        ModelArtifact.toBytes(warm(earlier, touches)));
  }

  @Test
  public void theOrderOfInteractionsDoesNotMatter() throws IOException {
    List<Touch> touches = all(TasteWorld.clicks(0, 7));
    assertArrayEquals(
        ModelArtifact.toBytes(warm(TRAINED, touches)),
        ModelArtifact.toBytes(warm(TRAINED, TasteWorld.shuffled(touches))));
  }

  @Test
  public void whoTookAnItemTwiceCountsOnce() throws IOException {
    List<Touch> clicks = TasteWorld.clicks(0, 4);
    assertArrayEquals(
        item(warm(TRAINED, all(clicks)), NEW), item(warm(TRAINED, all(clicks, clicks)), NEW), 0);
  }

  @Test
  public void everythingElseStaysAsItIs() {
    ModelWithItems warm = warm(TRAINED, all(TasteWorld.clicks(0, 7)));
    assertEquals(TRAINED.model().stamp(), warm.model().stamp());
    for (int i = 0; i < NEW; i++) {
      assertArrayEquals(item(TRAINED, i), item(warm, i), 0);
    }
    assertArrayEquals(item(TRAINED, NEW + 1), item(warm, NEW + 1), 0);
    assertArrayEquals(user(TRAINED, 0), user(warm, 0), 0);
  }

  @Test
  public void anItemByItselfIsWarmedAsAmongAll() throws IOException {
    List<Touch> clicks = new ArrayList<>(TasteWorld.clicks(0, 7));
    clicks.add(new Touch(1, NEW, 0));
    ModelWithItems warm = warm(TRAINED, all(clicks));
    byte[] head = ModelArtifact.toBytes(warm(TRAINED, all(TasteWorld.clicks(1, 3))));
    TrainedModel model = ModelArtifact.readHead(head);
    LaterItems later = ModelArtifact.readLater(head, model);
    assertEquals(0, later.warmedUp().find(TasteWorld.id(NEW)));
    ItemStep step = new ItemStep(model, later);
    DenseMatrix users = DenseMatrix.zeros(clicks.size(), step.rank());
    float[] weights = new float[clicks.size()];
    for (int row = 0; row < weights.length; row++) {
      int user = clicks.get(row).user();
      weights[row] = clicks.get(row).label();
      List<LearnedItem> history =
          TasteWorld.past().stream()
              .filter(touch -> touch.user() == user && touch.label() > 0)
              .map(touch -> TasteWorld.id(touch.item()))
              .sorted()
              .map(id -> TRAINED.items().find(id).orElseThrow())
              .toList();
      float[] ones = new float[history.size()];
      Arrays.fill(ones, 1);
      System.arraycopy(step.user(history, ones), 0, users.values(), users.offset(row), step.rank());
    }
    LearnedItem alone;
    try (Workers workers = Workers.start(1)) {
      alone = step.warm(TasteWorld.item(NEW), users, weights, workers);
    }
    LearnedItem among = warm.items().find(TasteWorld.id(NEW)).orElseThrow();
    assertArrayEquals(among.factor(), alone.factor(), 1e-5f);
    assertArrayEquals(among.whitened(), alone.whitened(), 1e-5f);
    assertArrayEquals(among.content(), alone.content(), 0);
  }

  @Test
  public void anItemWithoutEvidenceIsColdAgain() {
    ModelWithItems warm = warm(TRAINED, all(TasteWorld.clicks(0, 7)));
    assertArrayEquals(item(TRAINED, NEW), item(warm(warm, all()), NEW), 0);
  }

  @Test
  public void aWarmItemTellsOfThoseWhoHaveItInTheirHistory() {
    ModelWithItems warm = warm(TRAINED, all(TasteWorld.clicks(0, 20)));
    FeatureSource history = FeatureSource.of(Map.of("history", List.of(TasteWorld.id(NEW))));
    float[] user = warm.encoder().user(history);
    double first = 0;
    double second = 0;
    for (int d = 0; d < user.length; d++) {
      for (int i = 0; i < NEW; i++) {
        double product = (double) user[d] * item(warm, i)[d];
        first += i % 2 == 0 ? product : 0;
        second += i % 2 == 0 ? 0 : product;
      }
    }
    assertTrue(first + " > " + second, first > second);
  }

  @Test
  public void theBlockOfProfilesOfANewItemStaysWhatItsContentSays() throws IOException {
    ModelDefinition definition = TasteWorld.definitionWithProfiles();
    ModelWithItems trained =
        new Trainer(definition, 1, null)
            .train(TasteWorld.data(definition, TasteWorld.past()), ProgressListener.SILENT)
            .trained();
    ServedStart start = trained.model().start();
    int collaborative = start.rank();
    assertTrue(start.profiles().dimension() > 0);
    ModelWithItems warm;
    try (Workers workers = Workers.start(1)) {
      warm =
          new WarmUp(trained)
              .with(TasteWorld.data(definition, all(TasteWorld.clicks(0, 20))), workers);
    }
    warm = ModelArtifact.read(ModelArtifact.toBytes(warm));
    float[] cold = trained.encoder().item(TasteWorld.item(NEW), null);
    float[] now = item(warm, NEW);
    assertEquals(start.dimension(), now.length);
    assertArrayEquals(
        Arrays.copyOfRange(cold, collaborative, cold.length),
        Arrays.copyOfRange(now, collaborative, now.length),
        1e-6f);
    assertTrue(lead(warm, NEW) > lead(trained, NEW));
  }

  @Test
  public void saysWhyAModelCannotBeWarmedUp() {
    TrainedModel model = TRAINED.model();
    ServedStart start = model.start();
    TrainedModel contentAlone =
        new TrainedModel(
            model.stamp(),
            model.definition(),
            model.itemEncoder(),
            model.userEncoder(),
            new ServedStart(
                start.rank(),
                start.alpha(),
                start.itemMap(),
                start.itemIntercept(),
                start.userMap(),
                start.userIntercept(),
                start.foldIn(),
                false,
                start.balance()),
            model.itemTower(),
            model.userTower(),
            model.heldOut());
    String content =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new WarmUp(new ModelWithItems(contentAlone, TRAINED.items(), TRAINED.later())))
            .getMessage();
    assertTrue(content, content.contains("[factors]"));
    String early =
        assertThrows(
                IllegalArgumentException.class,
                () -> new WarmUp(new ModelWithItems(TRAINED.model(), TRAINED.items())))
            .getMessage();
    assertTrue(early, early.contains("train it again"));
  }
}
