package org.coldstart.model.bench;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.factorization.AlsSettings;
import org.coldstart.model.factorization.AlsStart;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.factorization.FoldIn;
import org.coldstart.model.factorization.ImplicitAls;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.RidgeRegression;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.linear.SparseOperator;
import org.coldstart.model.linear.TruncatedSvd;
import org.coldstart.model.train.ProgressListener;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The closed-form parts of training on made-up data of a real catalogue's shape: 8,000 users,
 * 20,000 items, 110,000 interactions and 8,000 words, both as unevenly spread as people and
 * language are.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
public class ClosedFormBenchmark {

  private static final int FACTORS = 200;

  private Workers workers;
  private SparseMatrix interactions;
  private SparseMatrix content;
  private DenseMatrix factors;
  private FoldIn foldIn;
  private DenseMatrix whitened;
  private final int[] history = new int[50];
  private final float[] confidences = new float[50];

  @Setup(Level.Trial)
  public void prepare() {
    workers = Workers.start(2);
    Random random = new Random(1);
    interactions = uneven(random, 8_000, 20_000, 14);
    content = uneven(random, 20_000, 8_000, 40);
    factors = factorise(0, 2).items();
    foldIn = FoldIn.of(factors, 1, workers);
    whitened = foldIn.whiten(factors, workers);
    for (int i = 0; i < history.length; i++) {
      history[i] = random.nextInt(factors.rows());
      confidences[i] = 10;
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    workers.close();
  }

  /** One iteration, rows solved exactly. */
  @Benchmark
  public Factorization alsExactIteration() {
    return factorise(0, 1);
  }

  /** One iteration, three steps of conjugate gradient per row. */
  @Benchmark
  public Factorization alsConjugateGradientIteration() {
    return factorise(3, 1);
  }

  /** A thousand histories of ten items. */
  @Benchmark
  public float[] foldInThousandHistoriesOf10() {
    return foldIn(10);
  }

  /** A thousand histories of fifty items. */
  @Benchmark
  public float[] foldInThousandHistoriesOf50() {
    return foldIn(50);
  }

  /** Content to 200 factors for one penalty, from nothing. */
  @Benchmark
  public RidgeFit[] ridgeOnePenalty() {
    return new RidgeRegression(new JavaDenseAlgebra(workers), workers, ProgressListener.SILENT)
        .fit(content, factors, null, 3.0);
  }

  /** Content to 256 dimensions. */
  @Benchmark
  public TruncatedSvd svd256() {
    return TruncatedSvd.of(
        new SparseOperator(content, workers),
        256,
        1,
        new JavaDenseAlgebra(workers),
        ProgressListener.SILENT);
  }

  private Factorization factorise(int steps, int iterations) {
    AlsSettings settings = new AlsSettings(FACTORS, 10, 1, iterations, steps, 1);
    return new ImplicitAls(settings, workers, ProgressListener.SILENT)
        .fit(interactions, AlsStart.SEEDED);
  }

  private float[] foldIn(int length) {
    float[] out = new float[FACTORS];
    for (int i = 0; i < 1000; i++) {
      foldIn.solve(whitened, history, confidences, length, out);
    }
    return out;
  }

  /** Rows of about so many entries; few columns are frequent, most are rare. */
  private static SparseMatrix uneven(Random random, int rows, int columns, int mean) {
    int[] starts = new int[rows + 1];
    int[] indices = new int[rows * mean * 3];
    float[] values = new float[indices.length];
    int entries = 0;
    for (int row = 0; row < rows; row++) {
      int length = Math.min(3 * mean, 1 + (int) (-mean * Math.log(1 - random.nextDouble())));
      TreeMap<Integer, Float> entriesOfRow = new TreeMap<>();
      for (int e = 0; e < length; e++) {
        double skew = random.nextDouble();
        entriesOfRow.put((int) (columns * skew * skew * skew), 1f);
      }
      for (int column : entriesOfRow.keySet()) {
        indices[entries] = column;
        values[entries++] = 1f;
      }
      starts[row + 1] = entries;
    }
    return new SparseMatrix(
        rows, columns, starts, Arrays.copyOf(indices, entries), Arrays.copyOf(values, entries));
  }
}
