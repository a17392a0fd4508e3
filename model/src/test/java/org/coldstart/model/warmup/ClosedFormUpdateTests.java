package org.coldstart.model.warmup;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.coldstart.model.factorization.AlsSettings;
import org.coldstart.model.factorization.AlsStart;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.factorization.FoldIn;
import org.coldstart.model.factorization.ImplicitAls;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.ServedStart;
import org.coldstart.model.train.ProgressListener;
import org.junit.Test;

public class ClosedFormUpdateTests {

  private static ServedStart start(int rank, double alpha, double regularization) {
    DenseMatrix none = DenseMatrix.zeros(0, rank);
    FoldIn foldIn = new FoldIn(regularization, DenseMatrix.zeros(rank, rank));
    return new ServedStart(
        rank, alpha, none, new float[rank], none, new float[rank], foldIn, true, null);
  }

  private static float[] floats(Object list) {
    List<?> values = (List<?>) list;
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = ((Number) values.get(i)).floatValue();
    }
    return floats;
  }

  private static DenseMatrix matrix(Object rows) {
    List<?> list = (List<?>) rows;
    DenseMatrix matrix = DenseMatrix.zeros(list.size(), floats(list.get(0)).length);
    for (int r = 0; r < matrix.rows(); r++) {
      System.arraycopy(floats(list.get(r)), 0, matrix.values(), matrix.offset(r), matrix.columns());
    }
    return matrix;
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  /** {@code closed-form.json} says how its numbers were computed. */
  @Test
  public void solvesTheWorkedCase() throws IOException {
    Map<String, Object> worked;
    try (InputStreamReader in =
        new InputStreamReader(
            ClosedFormUpdateTests.class.getResourceAsStream("/warmup/closed-form.json"),
            StandardCharsets.UTF_8)) {
      worked = Json.readObject(in);
    }
    DenseMatrix evidence = matrix(worked.get("evidence"));
    int[] rows = IntStream.range(0, 4).map(e -> (int) evidence.get(e, 0)).toArray();
    float[] weights = {
      evidence.get(0, 1), evidence.get(1, 1), evidence.get(2, 1), evidence.get(3, 1)
    };
    float[] out = new float[5];
    float[] prior = floats(worked.get("prior"));
    update(worked)
        .solve(prior, 0, matrix(worked.get("users")), rows, weights, 0, rows.length, out, 1);
    float[] expected = floats(worked.get("expected"));
    assertArrayEquals(new float[] {0, expected[0], expected[1], expected[2], 0}, out, 1e-6f);
  }

  private static ClosedFormUpdate update(Map<String, Object> worked) {
    return new ClosedFormUpdate(
        start(3, number(worked.get("alpha")), number(worked.get("regularization"))),
        new Audience(matrix(worked.get("gram")), number(worked.get("typical"))));
  }

  @Test
  public void withoutEvidenceAnItemStaysWhatItsContentSays() {
    DenseMatrix gram = new DenseMatrix(2, 2, new float[] {30, 4, 4, 50});
    float[] out = new float[2];
    new ClosedFormUpdate(start(2, 10, 3), new Audience(gram, 7))
        .solve(
            new float[] {.5f, -.25f},
            0,
            DenseMatrix.zeros(0, 2),
            new int[0],
            new float[0],
            0,
            0,
            out,
            0);
    assertArrayEquals(new float[] {.5f, -.25f}, out, 1e-6f);
  }

  /** Where what is not known counts in full, it is the factorisation's own step. */
  @Test
  public void withMuchEvidenceItIsWhatTrainingMakesOfTheItem() {
    int users = 40;
    int items = 6;
    int rank = 4;
    Random random = new Random(5);
    int[] starts = new int[users + 1];
    int[] indices = new int[users * items];
    int entries = 0;
    for (int u = 0; u < users; u++) {
      for (int i = 0; i < items; i++) {
        if (random.nextInt(3) == 0) {
          indices[entries++] = i;
        }
      }
      starts[u + 1] = entries;
    }
    SparseMatrix positives =
        new SparseMatrix(
                users, items, starts, java.util.Arrays.copyOf(indices, entries), new float[entries])
            .pattern();
    DenseMatrix prior = DenseMatrix.zeros(items, rank);
    IntStream.range(0, items * rank)
        .forEach(i -> prior.values()[i] = (float) random.nextGaussian() / 4);
    Factorization factors =
        new ImplicitAls(
                AlsSettings.exact(rank, 9, 2, 3, 1), Workers.start(1), ProgressListener.SILENT)
            .fit(positives, new AlsStart(null, null, null, prior));
    DenseMatrix gram = Audience.gram(factors.users());
    ClosedFormUpdate update = new ClosedFormUpdate(start(rank, 9, 2), new Audience(gram, 1e-9));
    SparseMatrix byItem = positives.transpose();
    for (int i = 0; i < items; i++) {
      float[] out = new float[rank];
      update.solve(
          prior.values(),
          prior.offset(i),
          factors.users(),
          byItem.indices(),
          byItem.values(),
          byItem.starts()[i],
          byItem.starts()[i + 1],
          out,
          0);
      assertArrayEquals(factors.items().row(i), out, 1e-4f);
    }
  }

  /** An item that a click buried would never get a second one. */
  @Test
  public void theFirstClickDoesNotBuryAnItem() {
    Random random = new Random(8);
    int rank = 3;
    DenseMatrix users = DenseMatrix.zeros(500, rank);
    IntStream.range(0, users.values().length)
        .forEach(i -> users.values()[i] = .4f + (float) random.nextGaussian() / 4);
    DenseMatrix gram = Audience.gram(users);
    float[] prior = {.2f, .3f, .1f};
    ClosedFormUpdate update = new ClosedFormUpdate(start(rank, 5, 20), new Audience(gram, 100));
    double before = sum(prior);
    float[] out = new float[rank];
    update.solve(prior, 0, users, new int[] {7}, new float[] {1}, 0, 1, out, 0);
    assertTrue(sum(out) + " after " + before, sum(out) > .8 * before);
  }

  private static double sum(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += value;
    }
    return sum;
  }
}
