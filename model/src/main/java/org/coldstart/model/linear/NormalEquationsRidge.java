package org.coldstart.model.linear;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.Pulse;

/** Ridge regression for narrow content: the Gram matrix once, one Cholesky solve per λ. */
final class NormalEquationsRidge {

  /** Rows that are written out densely at a time, where rows are dense enough for that to pay. */
  private static final int CHUNK = 1024;

  private static final double DENSE = 1.0 / 16;

  private final CentredProblem problem;
  private final DenseAlgebra algebra;
  private final DenseMatrix gram;
  private final Pulse pulse;

  NormalEquationsRidge(CentredProblem problem, DenseAlgebra algebra, Workers workers, Pulse pulse) {
    this.problem = problem;
    this.pulse = pulse;
    this.algebra = algebra;
    SparseMatrix x = problem.x;
    this.gram = DenseMatrix.zeros(x.columns(), x.columns());
    if (x.entries() > DENSE * x.rows() * x.columns()) {
      addDensely(workers);
    } else {
      addSparsely(workers);
    }
    centre();
    JavaDenseAlgebra.mirrorUpper(gram);
  }

  DenseMatrix solve(double lambda) {
    DenseMatrix penalized = new DenseMatrix(gram.rows(), gram.columns(), gram.values().clone());
    for (int i = 0; i < gram.rows(); i++) {
      penalized.values()[penalized.offset(i) + i] += (float) lambda;
    }
    DenseMatrix weights = algebra.solve(penalized, problem.right);
    for (int column = 0; column < gram.rows(); column++) {
      if (!problem.varying[column]) {
        CentredProblem.clearRow(weights, column);
      }
    }
    return weights;
  }

  /** Row f of XᵀWX is the sum of the rows of X that have column f. */
  private void addSparsely(Workers workers) {
    SparseMatrix x = problem.x;
    SparseMatrix turned = problem.turned;
    float[] values = gram.values();
    workers.forEachBlock(
        x.columns(),
        8,
        (from, to) -> {
          for (int f = from; f < to; f++) {
            int at = gram.offset(f);
            for (int e = turned.starts()[f]; e < turned.starts()[f + 1]; e++) {
              int row = turned.indices()[e];
              float factor = turned.values()[e] * problem.rowWeights[row];
              for (int d = x.starts()[row + 1] - 1;
                  d >= x.starts()[row] && x.indices()[d] >= f;
                  d--) {
                values[at + x.indices()[d]] =
                    Math.fma(factor, x.values()[d], values[at + x.indices()[d]]);
              }
            }
          }
          pulse.done(0);
        });
  }

  private void addDensely(Workers workers) {
    SparseMatrix x = problem.x;
    int columns = x.columns();
    JavaDenseAlgebra java = new JavaDenseAlgebra(workers);
    float[] chunk = new float[Math.multiplyExact(Math.min(CHUNK, x.rows()), columns)];
    for (int begin = 0; begin < x.rows(); begin += CHUNK) {
      int rows = Math.min(CHUNK, x.rows() - begin);
      Arrays.fill(chunk, 0f);
      for (int r = 0; r < rows; r++) {
        float root = (float) Math.sqrt(problem.rowWeights[begin + r]);
        for (int e = x.starts()[begin + r]; e < x.starts()[begin + r + 1]; e++) {
          chunk[r * columns + x.indices()[e]] = root * x.values()[e];
        }
      }
      java.addGram(chunk, rows, gram);
      pulse.done(0);
    }
  }

  private void centre() {
    int columns = gram.columns();
    float[] values = gram.values();
    for (int f = 0; f < columns; f++) {
      double scaled = problem.totalWeight * problem.means[f];
      for (int g = f; g < columns; g++) {
        int at = f * columns + g;
        values[at] =
            problem.varying[f] && problem.varying[g]
                ? (float) (values[at] - scaled * problem.means[g])
                : 0f;
      }
      values[f * columns + f] = (float) problem.variances[f];
    }
  }
}
