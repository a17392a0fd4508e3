package org.coldstart.model;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.coldstart.model.artifact.CorruptArtifactException;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;
import org.junit.BeforeClass;
import org.junit.Test;

/** A model and what it learned of its items, kept apart. */
public class LearnedItemsTest {

  private static final int ITEMS = 400;

  private static ModelWithItems trained;

  /** Ids whose order as UTF-8 is not that of Java's strings. */
  private static String id(int item) {
    return switch (item % 3) {
      case 0 -> "i" + item;
      case 1 -> "\uffee" + item;
      default -> "\ud83c\udfac" + item;
    };
  }

  @BeforeClass
  public static void train() {
    ModelDefinition definition =
        ModelDefinition.parse(
            Map.of(
                "dimension",
                12,
                "user",
                Map.of("features", Map.of("history", Map.of("type", "history"))),
                "item",
                Map.of(
                    "features",
                    Map.of(
                        "color", Map.of("type", "categorical"),
                        "factors", Map.of("type", "factors"))),
                "training",
                Map.of("epochs", 0)));
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    Random random = new Random(7);
    for (int item = 0; item < ITEMS; item++) {
      builder.item(
          id(item), FeatureSource.of(Map.of("color", List.of("c" + item % 5, "x" + item))));
    }
    for (int user = 0; user < 150; user++) {
      for (int n = 0; n < 15; n++) {
        int item = (user % 5 + 5 * random.nextInt(ITEMS / 5)) % (ITEMS - 20);
        builder.positive("u" + user, id(item), 1, TrainingData.NO_TIMESTAMP, null);
      }
    }
    trained =
        new Trainer(definition, 1, null).train(builder.build(), ProgressListener.SILENT).trained();
  }

  /** Items as something outside would hand them over: those asked for, through their bytes. */
  private static LearnedItems brought(List<String> ids) throws IOException {
    LearnedItemCodec codec = trained.model().itemCodec();
    Map<String, LearnedItem> items = new HashMap<>();
    for (String id : ids) {
      Optional<LearnedItem> found = trained.items().find(id);
      if (found.isPresent()) {
        items.put(id, codec.decode(codec.encode(found.get())));
      }
    }
    return id -> Optional.ofNullable(items.get(id));
  }

  private static FeatureSource withHistory(List<String> ids) {
    return FeatureSource.of(Map.of("history", ids));
  }

  @Test
  public void usersEncodeAlikeWhereverTheirItemsComeFrom() throws IOException {
    TrainedModel model = trained.model();
    List<String> all = new ArrayList<>(IntStream.range(0, ITEMS).mapToObj(i -> id(i)).toList());
    all.add("unheard of");
    Random random = new Random(3);
    for (int length : new int[] {0, 1, 2, 5, 11, 12, 13, 60, 199, 200, 201, 350}) {
      Collections.shuffle(all, random);
      FeatureSource user = withHistory(all.subList(0, length));
      assertEquals(all.subList(0, length), model.itemsOf(user));
      assertArrayEquals(
          "length " + length,
          model.encodeUser(user, trained.items()),
          model.encodeUser(user, brought(model.itemsOf(user))),
          0f);
    }
  }

  @Test
  public void itemsEncodeAlikeWhereverTheyComeFrom() throws IOException {
    TrainedModel model = trained.model();
    assertTrue(model.servesItems());
    int warm = 0;
    for (int item = 0; item < ITEMS; item++) {
      FeatureSource content = FeatureSource.of(Map.of("color", "c" + item % 5));
      float[] expected = model.encodeItem(content, id(item), trained.items());
      assertArrayEquals(
          expected, model.encodeItem(content, id(item), brought(List.of(id(item)))), 0);
      warm +=
          Arrays.equals(expected, model.encodeItem(content, id(item), LearnedItems.NONE)) ? 0 : 1;
    }
    assertTrue(warm + " are warm", warm > ITEMS / 2 && warm <= ITEMS - 20);
  }

  @Test
  public void onlyTheNewestKnownItemsCount() {
    TrainedModel model = trained.model();
    List<String> known = IntStream.range(0, 220).mapToObj(i -> id(i)).toList();
    List<String> newest = known.subList(0, TrainedModel.LONGEST_HISTORY);
    List<String> withStrangers = new ArrayList<>(newest);
    IntStream.range(0, 50).forEach(i -> withStrangers.add(i * 3, "stranger" + i));
    float[] expected = model.encodeUser(withHistory(newest), trained.items());
    assertArrayEquals(expected, model.encodeUser(withHistory(known), trained.items()), 0);
    assertArrayEquals(expected, model.encodeUser(withHistory(withStrangers), trained.items()), 0);
  }

  @Test
  public void theHeadOfAnArtefactIsTheModelWithoutItsItems() throws IOException {
    byte[] artifact = ModelArtifact.toBytes(trained);
    int length = Math.toIntExact(ModelArtifact.headLength(artifact));
    long rows = 4L * ITEMS * trained.model().dimension();
    assertTrue(length + rows < artifact.length);
    TrainedModel head = ModelArtifact.readHead(Arrays.copyOf(artifact, length));
    assertEquals(trained.model().stamp(), head.stamp());
    assertEquals(trained.model().ramBytesUsed(), head.ramBytesUsed());
    FeatureSource user = withHistory(List.of(id(1), id(2), id(77)));
    assertArrayEquals(
        trained.model().encodeUser(user, trained.items()),
        head.encodeUser(user, trained.items()),
        0);
    ModelWithItems whole = ModelArtifact.read(artifact);
    assertArrayEquals(artifact, ModelArtifact.toBytes(whole));
    for (int item = 0; item < ITEMS; item++) {
      LearnedItem expected = trained.items().find(id(item)).orElseThrow();
      LearnedItem read = whole.items().find(id(item)).orElseThrow();
      assertArrayEquals(expected.factor(), read.factor(), 0);
      assertArrayEquals(expected.whitened(), read.whitened(), 0);
      assertArrayEquals(expected.content(), read.content(), 0);
    }
  }

  @Test
  public void aHeadThatIsCutShortOrAlteredIsRefused() throws IOException {
    byte[] artifact = ModelArtifact.toBytes(trained);
    int length = Math.toIntExact(ModelArtifact.headLength(artifact));
    assertThrows(
        CorruptArtifactException.class,
        () -> ModelArtifact.readHead(Arrays.copyOf(artifact, length - 1)));
    for (int at : new int[] {9, 40, length / 2, length - 1}) {
      byte[] altered = Arrays.copyOf(artifact, length);
      altered[at] ^= 1;
      assertThrows("byte " + at, IOException.class, () -> ModelArtifact.readHead(altered));
    }
    assertThrows(
        CorruptArtifactException.class,
        () -> ModelArtifact.headLength(Arrays.copyOf(artifact, 30)));
  }

  @Test
  public void theModelIsSmallHoweverManyItemsThereAre() {
    assertTrue(trained.model().ramBytesUsed() < trained.items().ramBytesUsed());
    assertFalse(trained.items().find("unheard of").isPresent());
  }
}
