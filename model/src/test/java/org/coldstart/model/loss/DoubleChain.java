package org.coldstart.model.loss;

/**
 * Embeddings, scores and the way back in double precision: written apart from the product's own
 * {@link Scorer}, so that losses can be held to float64 cases, and the scorer to this.
 */
public final class DoubleChain {

  final double[][] u;
  final double[][] v;
  final Similarity similarity;

  public DoubleChain(double[][] u, double[][] v, Similarity similarity) {
    this.u = u;
    this.v = v;
    this.similarity = similarity;
  }

  Scores scores() {
    return Scores.of(u.length, v.length, matrix());
  }

  public double[] matrix() {
    double[] scores = new double[u.length * v.length];
    for (int i = 0; i < u.length; i++) {
      for (int j = 0; j < v.length; j++) {
        scores[i * v.length + j] =
            dot(u[i], v[j]) / (similarity == Similarity.COSINE ? length(u[i]) * length(v[j]) : 1);
      }
    }
    return scores;
  }

  double[][] backwardToUsers(double[] slopes) {
    return backward(u, v, slopes, v.length, 1);
  }

  double[][] backwardToItems(double[] slopes) {
    return backward(v, u, slopes, 1, v.length);
  }

  private double[][] backward(
      double[][] to, double[][] others, double[] slopes, int stride, int otherStride) {
    double[][] gradient = new double[to.length][to[0].length];
    for (int i = 0; i < to.length; i++) {
      for (int j = 0; j < others.length; j++) {
        double slope = slopes[i * stride + j * otherStride];
        for (int d = 0; d < to[i].length; d++) {
          gradient[i][d] +=
              slope
                  * (similarity == Similarity.COSINE
                      ? others[j][d] / (length(to[i]) * length(others[j]))
                          - dot(to[i], others[j])
                              / (length(to[i]) * length(others[j]))
                              * to[i][d]
                              / dot(to[i], to[i])
                      : others[j][d]);
        }
      }
    }
    return gradient;
  }

  Embeddings toFloat() {
    return new Embeddings(u.length, v.length, u[0].length, flat(u), flat(v));
  }

  private static float[] flat(double[][] matrix) {
    float[] flat = new float[matrix.length * matrix[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
    }
    return flat;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double length(double[] a) {
    return Math.sqrt(Math.max(dot(a, a), 1e-12));
  }
}
