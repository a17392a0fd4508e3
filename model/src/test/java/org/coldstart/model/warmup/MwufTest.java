package org.coldstart.model.warmup;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.warmup.MetaTraining.Pair;
import org.coldstart.model.warmup.TasteWorld.Touch;
import org.junit.Test;

public class MwufTest {

  private static final ModelWithItems TRAINED = TasteWorld.train();
  private static final int NEW = TasteWorld.KNOWN;

  private static List<Touch> all(List<Touch> clicks) {
    List<Touch> all = new ArrayList<>(TasteWorld.past());
    all.addAll(clicks);
    return all;
  }

  private static ModelWithItems warm(List<Touch> touches) {
    try (Workers workers = Workers.start(2)) {
      return new Mwuf(TRAINED).with(TasteWorld.data(touches), workers);
    }
  }

  private static float[] item(ModelWithItems model, int item) {
    return model.encoder().item(TasteWorld.item(item), TasteWorld.id(item));
  }

  private static NewItems items(List<Touch> touches) {
    return new NewItems(TRAINED, TasteWorld.data(touches));
  }

  private static MetaTraining training() {
    Workers workers = Workers.start(1);
    return new MetaTraining(new KnownItems(items(TasteWorld.past()), 5, workers), 5, workers);
  }

  private static float[][] copy(List<float[]> arrays) {
    return arrays.stream().map(float[]::clone).toArray(float[][]::new);
  }

  /** The mean product with the known items of one kind less that with those of the other. */
  private static double lead(float[] vector) {
    double lead = 0;
    for (int i = 0; i < NEW; i++) {
      float[] other = item(TRAINED, i);
      for (int d = 0; d < other.length; d++) {
        lead += (i % 2 == 0 ? 1 : -1) * (double) vector[d] * other[d];
      }
    }
    return lead;
  }

  @Test
  public void anItemMovesTowardThoseWhoTakeIt() {
    double first = lead(item(warm(all(TasteWorld.clicks(0, 10))), NEW));
    double second = lead(item(warm(all(TasteWorld.clicks(1, 10))), NEW));
    assertTrue(first + " > " + second, first > second);
  }

  @Test
  public void itIsTheSameHoweverOftenAndInWhicheverOrder() throws IOException {
    List<Touch> touches = all(TasteWorld.clicks(0, 7));
    byte[] once = ModelArtifact.toBytes(warm(touches));
    assertArrayEquals(once, ModelArtifact.toBytes(warm(TasteWorld.shuffled(touches))));
    ModelWithItems read = ModelArtifact.read(once);
    try (Workers workers = Workers.start(1)) {
      assertArrayEquals(
          once, ModelArtifact.toBytes(new Mwuf(read).with(TasteWorld.data(touches), workers)));
    }
  }

  @Test
  public void theTowersAndAllOtherItemsStayAsTheyAre() {
    ModelWithItems warm = warm(all(TasteWorld.clicks(0, 7)));
    assertEquals(TRAINED.model(), warm.model());
    for (int i = 0; i <= NEW + 1; i++) {
      if (i != NEW) {
        assertArrayEquals(item(TRAINED, i), item(warm, i), 0);
      }
    }
  }

  @Test
  public void theColdLossMovesTheTableAlone() {
    MetaTraining training = training();
    training.begin();
    List<Pair> batch = training.lives().subList(0, 50);
    float[][] scale = copy(training.scale().arrays());
    float[][] shift = copy(training.shift().arrays());
    float[] before = training.table().values().clone();
    training.cold(batch);
    assertArrayEquals(scale, copy(training.scale().arrays()));
    assertArrayEquals(shift, copy(training.shift().arrays()));
    DenseMatrix table = training.table();
    int[] touched = batch.stream().mapToInt(Pair::item).sorted().distinct().toArray();
    for (int i = 0; i < table.rows(); i++) {
      float[] row = Arrays.copyOfRange(before, table.offset(i), table.offset(i + 1));
      assertEquals(Arrays.binarySearch(touched, i) < 0, Arrays.equals(row, table.row(i)));
    }
  }

  @Test
  public void theWarmLossMovesTheNetworksAlone() {
    MetaTraining training = training();
    training.begin();
    List<Pair> lives = training.lives();
    training.cold(lives.subList(0, 100));
    float[] table = training.table().values().clone();
    float[][] scale = copy(training.scale().arrays());
    float[][] shift = copy(training.shift().arrays());
    training.warm(lives.subList(100, 200));
    assertArrayEquals(table, training.table().values(), 0);
    assertFalse(Arrays.deepEquals(scale, copy(training.scale().arrays())));
    assertFalse(Arrays.deepEquals(shift, copy(training.shift().arrays())));
  }

  @Test
  public void bothLossesFall() {
    MetaTraining training = training();
    training.begin();
    List<Pair> lives = training.lives();
    double first = training.warm(lives);
    double loss = first;
    for (int step = 0; step < 200; step++) {
      loss = training.warm(lives);
    }
    assertTrue(first + " to " + loss, loss < first);
    training.begin();
    double cold = training.loss(lives, training.table());
    training.cold(lives);
    assertTrue(training.loss(lives, training.table()) < cold);
  }

  /** L_cold's step against its difference quotient, for one interaction. */
  @Test
  public void theColdStepGoesAgainstTheGradient() {
    MetaTraining training = training();
    training.begin();
    List<Pair> one = training.lives().subList(0, 1);
    int at = training.table().offset(one.get(0).item());
    float[] values = training.table().values();
    double[] gradient = new double[training.table().columns()];
    for (int d = 0; d < gradient.length; d++) {
      float kept = values[at + d];
      values[at + d] = kept + 1e-2f;
      double above = training.loss(one, training.table());
      values[at + d] = kept - 1e-2f;
      gradient[d] = (above - training.loss(one, training.table())) / 2e-2;
      values[at + d] = kept;
    }
    float[] before = values.clone();
    training.cold(one);
    for (int d = 0; d < gradient.length; d++) {
      double moved = before[at + d] - values[at + d];
      assertEquals(training.rate() * gradient[d], moved, 1e-3 * training.rate() + 1e-5);
    }
  }

  /** In public code users were looked up by the numbers of items. */
  @Test
  public void whoTouchedAnItemAreUsersOfThatItem() {
    List<Touch> touches = all(List.of(new Touch(11, NEW, 1), new Touch(4, NEW, 0)));
    NewItems items = items(touches);
    assertEquals(1, items.rows().length);
    int item = items.rows()[0];
    assertEquals(TasteWorld.id(NEW), items.id(item));
    Touches of = Touches.of(items.evidence(), item, items.id(item));
    assertEquals(1, of.takers());
    assertEquals(TasteWorld.data(touches).users().row("u11"), of.users()[0]);
    assertEquals(TasteWorld.data(touches).users().row("u4"), of.users()[1]);
  }

  /** In public code means knew only what happened before the training, of new items nothing. */
  @Test
  public void theMeanIsOfThoseWhoTouchedTheItemSince() {
    MetaTraining training = training();
    training.run();
    DenseMatrix users = DenseMatrix.zeros(2, 8);
    users.values()[0] = 3;
    users.values()[8] = -3;
    // A v of two touches of opposite label and place is the same; whom the mean is of is not.
    float[] content = new float[training.contentWidth()];
    float[] first = new float[8];
    float[] second = new float[8];
    float[] nobody = new float[8];
    training.embed(content, users, new Touches(new int[] {0}, 1), first, 0);
    training.embed(content, users, new Touches(new int[] {1}, 1), second, 0);
    training.embed(content, users, new Touches(new int[0], 0), nobody, 0);
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, nobody));
  }

  /** In public code the number of an item's interactions in all its life was an input. */
  @Test
  public void howManyTouchedAnItemIsNoInputOfTheNetworks() {
    MetaTraining training = training();
    training.run();
    DenseMatrix users = DenseMatrix.zeros(2, 8);
    users.values()[3] = 1;
    users.values()[11] = 1;
    float[] mean = new float[8];
    training.meanOf(users, new Touches(new int[] {0}, 1), mean);
    float[] ofTwo = new float[8];
    training.meanOf(users, new Touches(new int[] {0, 1}, 2), ofTwo);
    assertArrayEquals(mean, ofTwo, 1e-6f);
  }

  /** In public code the networks were applied once, and what came later had no effect. */
  @Test
  public void everyNewTouchIsFollowed() {
    float[] few = item(warm(all(TasteWorld.clicks(0, 3))), NEW);
    float[] more = item(warm(all(TasteWorld.clicks(0, 4))), NEW);
    assertFalse(Arrays.equals(few, more));
    assertNotEquals(lead(few), lead(more), 0);
  }

  /** Positive interactions alone would only ever push every score up. */
  @Test
  public void wherePassingOverIsNotKnownItIsDrawn() {
    SparseMatrix evidence =
        new SparseMatrix(2, 9, new int[] {0, 3, 3}, new int[] {1, 4, 8}, new float[] {1, 1, 2});
    Touches touches = Touches.of(evidence, 0, "some");
    assertEquals(3, touches.takers());
    assertEquals(6, touches.count());
    assertEquals(6, Arrays.stream(touches.users()).distinct().count());
    assertArrayEquals(touches.users(), Touches.of(evidence, 0, "some").users());
    assertEquals(0, Touches.of(evidence, 1, "none").count());
  }

  @Test
  public void saysWhatIsMissing() {
    List<Touch> newAlone = TasteWorld.clicks(0, 5);
    String message =
        assertThrows(IllegalArgumentException.class, () -> warm(newAlone)).getMessage();
    assertTrue(message, message.contains("that the training knew"));
  }
}
