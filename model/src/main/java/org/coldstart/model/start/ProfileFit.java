package org.coldstart.model.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseAlgebra;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.RidgeRegression;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.linear.SparseOperator;
import org.coldstart.model.linear.SymmetricEigen;
import org.coldstart.model.linear.TruncatedSvd;
import org.coldstart.model.train.ProgressListener;

/**
 * What profiles and those who liked an item make of a {@link ProfileBlock}: a reduced-rank ridge
 * regression of what users liked on their profiles. The factorisation has no part in it.
 *
 * <p>Φ are the profiles as they are compared, B says who liked what, each item's column divided by
 * the root of the number of its users, so that items of many users count for more, but not in
 * proportion. With V the leading right singular vectors of B, B·V is regressed on Φ; of the fitted
 * values' principal axes A the leading ones are kept. An item's block is its row of V·A, a user's
 * the regression's prediction times A, less its mean over users: what everybody likes is the other
 * block's to say.
 *
 * <p>The reduction keeps those directions that profiles tell most of (Izenman: Reduced-Rank
 * Regression for the Multivariate Linear Model, Journal of Multivariate Analysis 1975, with a ridge
 * for as many columns as there are); a factorisation keeps those in which users differ most,
 * whether or not profiles tell any of it.
 *
 * @param columnWeights {@code [user content width]}: ln((n + 1) / users who have it)
 * @param map {@code [user content width × dimension]}
 * @param intercept {@code [dimension]}
 * @param items {@code [items × dimension]}; zeros where nobody has touched an item
 * @param itemMap predicts an item's block from its content, for items that nobody has touched; of
 *     no columns where nobody asks for those
 */
public record ProfileFit(
    float[] columnWeights,
    DenseMatrix map,
    float[] intercept,
    DenseMatrix items,
    RidgeFit itemMap) {

  private static final RidgeFit NO_MAP = new RidgeFit(0, DenseMatrix.zeros(0, 0), new float[0]);

  /** Directions of what users liked that are regressed before the leading ones are kept. */
  public static final int TARGETS = 128;

  /** Length of the block. */
  public int dimension() {
    return intercept.length;
  }

  /** The leading dimensions alone. */
  public ProfileFit leading(int dimension) {
    return new ProfileFit(
        columnWeights,
        leading(map, dimension),
        Arrays.copyOf(intercept, dimension),
        leading(items, dimension),
        itemMap.intercept().length == 0
            ? itemMap
            : new RidgeFit(
                itemMap.lambda(),
                leading(itemMap.weights(), dimension),
                Arrays.copyOf(itemMap.intercept(), dimension)));
  }

  private static DenseMatrix leading(DenseMatrix matrix, int columns) {
    DenseMatrix cut = DenseMatrix.zeros(matrix.rows(), columns);
    for (int r = 0; r < matrix.rows(); r++) {
      System.arraycopy(matrix.values(), matrix.offset(r), cut.values(), cut.offset(r), columns);
    }
    return cut;
  }

  /** With a prediction for items that nobody has touched. */
  ProfileFit withItemMap(RidgeFit map) {
    return new ProfileFit(columnWeights, this.map, intercept, items, map);
  }

  /**
   * Fits all but the prediction for items that nobody has touched.
   *
   * @param profiles a row per user, at least one of any width
   * @param histories {@code [users × items]}, at least one entry; only which items are in them
   *     counts
   * @param dimension of the block, at least 1; dimensions beyond the rank are zeros
   * @param strengths of the ridge, in any order
   * @return one fit a strength, in the same order
   */
  static List<ProfileFit> of(
      EncodedEntities profiles,
      SparseMatrix histories,
      int dimension,
      double[] strengths,
      long seed,
      DenseAlgebra algebra,
      Workers workers,
      ProgressListener listener) {
    float[] weights = columnWeights(profiles);
    SparseMatrix compared = compared(profiles.content(), weights);
    SparseOperator liked = new SparseOperator(shortened(histories), workers);
    DenseMatrix directions = TruncatedSvd.of(liked, TARGETS, seed, algebra, listener).projection();
    DenseMatrix targets = liked.multiply(directions);
    List<ProfileFit> fits = new ArrayList<>();
    for (RidgeFit fit :
        new RidgeRegression(algebra, workers, listener).fit(compared, targets, null, strengths)) {
      DenseMatrix predicted = fit.predict(compared, workers);
      DenseMatrix axes = axes(predicted, dimension);
      fits.add(
          new ProfileFit(
              weights,
              algebra.multiply(fit.weights(), axes),
              algebra.multiply(aboutTheMean(fit.intercept(), predicted), axes).values(),
              algebra.multiply(directions, axes),
              NO_MAP));
    }
    return fits;
  }

  /** An intercept with which the mean of the rows would be 0; {@code [1 × targets]}. */
  private static DenseMatrix aboutTheMean(float[] intercept, DenseMatrix rows) {
    DenseMatrix shifted = new DenseMatrix(1, intercept.length, intercept.clone());
    for (int c = 0; c < intercept.length; c++) {
      double sum = 0;
      for (int r = 0; r < rows.rows(); r++) {
        sum += rows.get(r, c);
      }
      shifted.values()[c] -= (float) (sum / rows.rows());
    }
    return shifted;
  }

  /**
   * The leading principal axes of some rows about their mean.
   *
   * @param rows {@code [n × targets]}
   * @return {@code [targets × dimension]}, orthonormal; zeros beyond the number of targets
   */
  private static DenseMatrix axes(DenseMatrix rows, int dimension) {
    int targets = rows.columns();
    DenseMatrix covariance = BlockBalance.covariance(rows, 0, targets);
    double[] values = new double[targets * targets];
    Arrays.setAll(values, i -> covariance.values()[i]);
    SymmetricEigen eigen = SymmetricEigen.of(values, targets);
    DenseMatrix axes = DenseMatrix.zeros(targets, dimension);
    for (int d = 0; d < Math.min(targets, dimension); d++) {
      for (int t = 0; t < targets; t++) {
        axes.values()[axes.offset(t) + d] = (float) eigen.vectors()[d * targets + t];
      }
    }
    return axes;
  }

  /** That a feature is missing is nothing by which users resemble each other. */
  private static float[] columnWeights(EncodedEntities profiles) {
    SparseMatrix content = profiles.content();
    int[] having = new int[content.columns()];
    for (int e = 0; e < content.entries(); e++) {
      having[content.indices()[e]] += content.values()[e] == 0 ? 0 : 1;
    }
    float[] weights = new float[content.columns()];
    for (int c = 0; c < weights.length; c++) {
      weights[c] = having[c] == 0 ? 0 : (float) Math.log((content.rows() + 1.0) / having[c]);
    }
    for (int b = 1; b < profiles.blocks().length; b++) {
      weights[profiles.blocks()[b] - 1] = 0;
    }
    return weights;
  }

  private static SparseMatrix compared(SparseMatrix profiles, float[] columnWeights) {
    float[] values = Arrays.copyOf(profiles.values(), profiles.entries());
    int[] columns = Arrays.copyOf(profiles.indices(), values.length);
    for (int u = 0; u < profiles.rows(); u++) {
      ProfileBlock.compared(
          columns, values, profiles.starts()[u], profiles.starts()[u + 1], columnWeights);
    }
    return new SparseMatrix(
        profiles.rows(), profiles.columns(), profiles.starts(), columns, values);
  }

  /** Every entry 1 over the root of its column's number of entries. */
  private static SparseMatrix shortened(SparseMatrix histories) {
    int[] users = new int[histories.columns()];
    for (int e = 0; e < histories.entries(); e++) {
      users[histories.indices()[e]]++;
    }
    float[] values = new float[histories.entries()];
    for (int e = 0; e < values.length; e++) {
      values[e] = (float) (1 / Math.sqrt(users[histories.indices()[e]]));
    }
    return new SparseMatrix(
        histories.rows(),
        histories.columns(),
        histories.starts(),
        Arrays.copyOf(histories.indices(), values.length),
        values);
  }
}
