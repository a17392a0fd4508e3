package org.coldstart.model.bench;

import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.RidgeRegression;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.ProgressListener;

/**
 * One closed-form map from content to vectors: ridge regression of 200 factors of each item on its
 * words, both made up, for one penalty.
 */
final class RidgeWork implements TrainingWork {

  private static final int FACTORS = 200;
  private static final int WORDS_OF_AN_ITEM = 60;

  private final Workers workers = Workers.start(TrainingBench.THREADS);
  private final SparseMatrix content;
  private final DenseMatrix factors;

  RidgeWork(int items, int words) {
    content = FactorisationWork.uneven(items, words, items * WORDS_OF_AN_ITEM);
    factors = DenseMatrix.zeros(items, FACTORS);
    Random random = new Random(2);
    for (int i = 0; i < factors.values().length; i++) {
      factors.values()[i] = (float) (random.nextGaussian() * 0.1);
    }
  }

  @Override
  public String unit() {
    return String.format(
        java.util.Locale.ROOT,
        "ridge regression of %d factors, %,d items, %,d words, %,d entries, seconds",
        FACTORS,
        content.rows(),
        content.columns(),
        content.entries());
  }

  @Override
  public boolean moreIsBetter() {
    return false;
  }

  @Override
  public List<String> peerArguments() {
    throw new UnsupportedOperationException("it has no peer");
  }

  @Override
  public double round() {
    long begun = System.nanoTime();
    new RidgeRegression(new JavaDenseAlgebra(workers), workers, ProgressListener.SILENT)
        .fit(content, factors, null, 3.0);
    return (System.nanoTime() - begun) * 1e-9;
  }

  @Override
  public void close() {
    workers.close();
  }
}
