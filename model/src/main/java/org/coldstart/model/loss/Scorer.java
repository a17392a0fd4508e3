package org.coldstart.model.loss;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/**
 * Scores a batch by one similarity, and carries the gradient of the scores back to the embeddings.
 * A cosine divides by {@code sqrt(max(Σx², 1e-12))}; an embedding below that length has no
 * direction to speak of, and no gradient flows to it.
 */
final class Scorer {

  private static final double SMALLEST_SQUARE = 1e-12;

  private static final int ROWS_AT_A_TIME = 128;

  private final Similarity similarity;
  private final Workers workers;
  private final VectorKernels kernels = Kernels.best();
  private final Side users = new Side();
  private final Side items = new Side();
  private float[] product = {};
  private double[] student = {};
  private double[] teacher = {};
  private double[] gradient = {};
  private Scores scores;

  Scorer(Similarity similarity, Workers workers) {
    this.similarity = similarity;
    this.workers = workers;
  }

  /** The scores that the last call of {@link #score} made. */
  Scores scores() {
    return scores;
  }

  /** {@code [rows × columns]}: where the losses add their gradients; zero after scoring. */
  double[] gradient() {
    return gradient;
  }

  void score(Embeddings of, Embeddings teaching) {
    int size = of.rows() * of.columns();
    if (product.length < size) {
      product = new float[size];
      student = new double[size];
      gradient = new double[size];
    }
    if (teaching != null) {
      teacher = teacher.length < size ? new double[size] : teacher;
      fill(teaching, teacher);
    }
    fill(of, student);
    scores =
        teaching == null
            ? Scores.of(of.rows(), of.columns(), student)
            : new Scores(of.rows(), of.columns(), student, teacher);
  }

  private void fill(Embeddings of, double[] into) {
    float[] u = users.directions(of.users(), of.rows(), of.dimension(), similarity);
    float[] v = items.directions(of.items(), of.columns(), of.dimension(), similarity);
    int columns = of.columns();
    int dimension = of.dimension();
    workers.forEachBlock(
        of.rows(),
        ROWS_AT_A_TIME,
        (from, to) -> {
          int begin = from * columns;
          int end = to * columns;
          Arrays.fill(product, begin, end, 0f);
          kernels.gemm(
              to - from,
              columns,
              dimension,
              u,
              from * dimension,
              dimension,
              1,
              v,
              0,
              1,
              dimension,
              product,
              begin,
              columns);
          for (int i = begin; i < end; i++) {
            into[i] = product[i];
          }
          Arrays.fill(gradient, begin, end, 0);
        });
  }

  /** Adds the gradient with respect to the embeddings that were scored last. */
  void backward(Embeddings of, EmbeddingGradient into) {
    float[] u = users.directions;
    float[] v = items.directions;
    int rows = of.rows();
    int columns = of.columns();
    int dimension = of.dimension();
    float[] userSlopes = users.slopes(rows * dimension);
    workers.forEachBlock(
        rows,
        ROWS_AT_A_TIME,
        (from, to) -> {
          for (int i = from * columns; i < to * columns; i++) {
            product[i] = (float) gradient[i];
          }
          int begin = from * dimension;
          Arrays.fill(userSlopes, begin, to * dimension, 0f);
          kernels.gemm(
              to - from,
              dimension,
              columns,
              product,
              from * columns,
              columns,
              1,
              v,
              0,
              dimension,
              1,
              userSlopes,
              begin,
              dimension);
          users.addGradient(u, from, to, dimension, similarity, into.users());
        });
    float[] itemSlopes = items.slopes(columns * dimension);
    workers.forEachBlock(
        columns,
        ROWS_AT_A_TIME,
        (from, to) -> {
          int begin = from * dimension;
          Arrays.fill(itemSlopes, begin, to * dimension, 0f);
          kernels.gemm(
              to - from,
              dimension,
              rows,
              product,
              from,
              1,
              columns,
              u,
              0,
              dimension,
              1,
              itemSlopes,
              begin,
              dimension);
          items.addGradient(v, from, to, dimension, similarity, into.items());
        });
  }

  /** One side's directions, with what is needed to go back through the normalisation. */
  private static final class Side {
    private float[] own = {};
    private float[] directions = {};
    private float[] slopes = {};
    private double[] inverseLengths = {};

    float[] directions(float[] embeddings, int count, int dimension, Similarity similarity) {
      if (similarity == Similarity.INNER_PRODUCT) {
        directions = embeddings;
        return directions;
      }
      if (own.length < count * dimension) {
        own = new float[count * dimension];
      }
      if (inverseLengths.length < count) {
        inverseLengths = new double[count];
      }
      for (int row = 0; row < count; row++) {
        int at = row * dimension;
        double square = 0;
        for (int d = 0; d < dimension; d++) {
          square += (double) embeddings[at + d] * embeddings[at + d];
        }
        double inverse = 1 / Math.sqrt(Math.max(square, SMALLEST_SQUARE));
        inverseLengths[row] = square < SMALLEST_SQUARE ? 0 : inverse;
        for (int d = 0; d < dimension; d++) {
          own[at + d] = (float) (embeddings[at + d] * inverse);
        }
      }
      directions = own;
      return directions;
    }

    float[] slopes(int size) {
      slopes = slopes.length < size ? new float[size] : slopes;
      return slopes;
    }

    /** d/dx of f(x/|x|) = (g − (g·n) n)/|x|, with n = x/|x| and g = f'(n). */
    void addGradient(
        float[] n, int from, int to, int dimension, Similarity similarity, float[] into) {
      float[] g = slopes;
      if (similarity == Similarity.INNER_PRODUCT) {
        for (int i = from * dimension; i < to * dimension; i++) {
          into[i] += g[i];
        }
        return;
      }
      for (int row = from; row < to; row++) {
        int at = row * dimension;
        double along = 0;
        for (int d = 0; d < dimension; d++) {
          along += (double) g[at + d] * n[at + d];
        }
        double inverse = inverseLengths[row];
        for (int d = 0; d < dimension; d++) {
          into[at + d] += (float) ((g[at + d] - along * n[at + d]) * inverse);
        }
      }
    }
  }
}
