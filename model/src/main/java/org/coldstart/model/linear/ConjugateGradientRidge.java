package org.coldstart.model.linear;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.Pulse;

/**
 * Ridge regression for wide content: conjugate gradient on the normal equations, which touches the
 * content only as a sparse matrix. All targets advance at once, each with step lengths of its own;
 * the diagonal preconditions; one penalty's solution is where the next begins.
 */
final class ConjugateGradientRidge {

  private static final VectorKernels KERNELS = Kernels.best();

  /** Rows of the unknown that one task works on, and that one partial sum covers. */
  private static final int BLOCK = 256;

  private final CentredProblem problem;
  private final double tolerance;
  private final int maximumSteps;
  private final Workers workers;
  private final Pulse pulse;
  private final DenseMatrix projected;
  private final DenseMatrix direction;
  private final DenseMatrix product;
  private final DenseMatrix residual;
  private final DenseMatrix solution;
  private final double[] target;

  /**
   * @param tolerance size of the residual, relative to the right-hand side, at which a target is
   *     done
   */
  ConjugateGradientRidge(
      CentredProblem problem, double tolerance, int maximumSteps, Workers workers, Pulse pulse) {
    this.problem = problem;
    this.tolerance = tolerance;
    this.maximumSteps = maximumSteps;
    this.workers = workers;
    this.pulse = pulse;
    int columns = problem.columns();
    int targets = problem.targets();
    this.projected = DenseMatrix.zeros(problem.x.rows(), targets);
    this.direction = DenseMatrix.zeros(columns, targets);
    this.product = DenseMatrix.zeros(columns, targets);
    this.residual = DenseMatrix.zeros(columns, targets);
    this.solution = DenseMatrix.zeros(columns, targets);
    this.target = columnSums(null, problem.right, problem.right);
  }

  /**
   * For each target t the sum of scale[f] · a[f][t] · b[f][t] over f, in double precision and in an
   * order that the number of threads does not change.
   *
   * @param scale null: ones
   * @param b null: ones
   */
  private double[] columnSums(double[] scale, DenseMatrix a, DenseMatrix b) {
    int targets = a.columns();
    double[][] partial = new double[(a.rows() + BLOCK - 1) / BLOCK][];
    workers.forEachBlock(
        a.rows(),
        BLOCK,
        (from, to) -> {
          double[] sums = new double[targets];
          for (int f = from; f < to; f++) {
            double factor = scale == null ? 1 : scale[f];
            int at = a.offset(f);
            for (int t = 0; t < targets; t++) {
              double other = b == null ? 1 : b.values()[at + t];
              sums[t] += factor * a.values()[at + t] * other;
            }
          }
          partial[from / BLOCK] = sums;
        });
    double[] total = new double[targets];
    for (double[] sums : partial) {
      for (int t = 0; t < targets; t++) {
        total[t] += sums[t];
      }
    }
    return total;
  }

  DenseMatrix solve(double lambda) {
    int targets = problem.targets();
    double[] inverseDiagonal = new double[problem.columns()];
    for (int f = 0; f < inverseDiagonal.length; f++) {
      inverseDiagonal[f] = 1 / (problem.variances[f] + lambda);
    }
    multiply(solution, lambda);
    float[] r = residual.values();
    float[] p = direction.values();
    workers.forEachBlock(
        problem.columns(),
        BLOCK,
        (from, to) -> {
          for (int f = from; f < to; f++) {
            int at = f * targets;
            for (int t = 0; t < targets; t++) {
              r[at + t] = problem.right.values()[at + t] - product.values()[at + t];
              p[at + t] = (float) (inverseDiagonal[f] * r[at + t]);
            }
          }
        });
    double[] energy = columnSums(inverseDiagonal, residual, residual);
    boolean[] active = active();
    for (int step = 0; step < maximumSteps && any(active); step++) {
      multiply(direction, lambda);
      double[] curvature = columnSums(null, direction, product);
      float[] length = new float[targets];
      for (int t = 0; t < targets; t++) {
        length[t] = active[t] && curvature[t] > 0 ? (float) (energy[t] / curvature[t]) : 0f;
      }
      advance(length);
      double[] next = columnSums(inverseDiagonal, residual, residual);
      float[] keep = new float[targets];
      for (int t = 0; t < targets; t++) {
        keep[t] = energy[t] > 0 ? (float) (next[t] / energy[t]) : 0f;
      }
      turn(keep, inverseDiagonal);
      energy = next;
      active = active();
      pulse.done(0);
    }
    return new DenseMatrix(solution.rows(), targets, solution.values().clone());
  }

  private boolean[] active() {
    double[] size = columnSums(null, residual, residual);
    boolean[] active = new boolean[size.length];
    for (int t = 0; t < size.length; t++) {
      active[t] = size[t] > tolerance * tolerance * target[t];
    }
    return active;
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  private void advance(float[] length) {
    int targets = length.length;
    float[] b = solution.values();
    float[] r = residual.values();
    workers.forEachBlock(
        problem.columns(),
        BLOCK,
        (from, to) -> {
          for (int f = from; f < to; f++) {
            int at = f * targets;
            for (int t = 0; t < targets; t++) {
              b[at + t] += length[t] * direction.values()[at + t];
              r[at + t] -= length[t] * product.values()[at + t];
            }
          }
        });
  }

  private void turn(float[] keep, double[] inverseDiagonal) {
    int targets = keep.length;
    float[] p = direction.values();
    workers.forEachBlock(
        problem.columns(),
        BLOCK,
        (from, to) -> {
          for (int f = from; f < to; f++) {
            int at = f * targets;
            float scale = (float) inverseDiagonal[f];
            for (int t = 0; t < targets; t++) {
              p[at + t] = scale * residual.values()[at + t] + keep[t] * p[at + t];
            }
          }
        });
  }

  /** product = (X_cᵀ·W·X_c + λI)·V = Xᵀ·W·(X·V − 1·(x̄ᵀV)) + λV. */
  private void multiply(DenseMatrix v, double lambda) {
    int targets = v.columns();
    double[] shift = columnSums(problem.means, v, null);
    float[] shifted = new float[targets];
    for (int t = 0; t < targets; t++) {
      shifted[t] = (float) -shift[t];
    }
    workers.forEachBlock(
        problem.x.rows(),
        BLOCK,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int at = projected.offset(row);
            System.arraycopy(shifted, 0, projected.values(), at, targets);
            SparseProducts.addRow(problem.x, row, v, projected.values(), at);
            float weight = problem.rowWeights[row];
            if (weight != 1f) {
              for (int t = 0; t < targets; t++) {
                projected.values()[at + t] *= weight;
              }
            }
          }
        });
    workers.forEachBlock(
        problem.columns(),
        64,
        (from, to) -> {
          for (int f = from; f < to; f++) {
            int at = product.offset(f);
            Arrays.fill(product.values(), at, at + targets, 0f);
            if (problem.varying[f]) {
              KERNELS.axpy((float) lambda, v.values(), at, product.values(), at, targets);
              SparseProducts.addRow(problem.turned, f, projected, product.values(), at);
            }
          }
        });
  }
}
