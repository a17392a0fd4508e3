package org.coldstart.model.bench;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseAlgebra;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.JavaDenseAlgebra;
import org.coldstart.model.linear.Nd4jDenseAlgebra;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The implementations of {@link DenseAlgebra} on the sizes that training uses. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class DenseAlgebraBenchmark {

  /** {@code java1} and {@code java2} work on one thread and on two; ND4J always on one. */
  @Param({"java1", "java2", "nd4j"})
  public String implementation;

  private Workers workers;
  private DenseAlgebra algebra;
  private DenseMatrix batch;
  private DenseMatrix layer;
  private DenseMatrix tall;
  private DenseMatrix system2000;
  private DenseMatrix right2000;
  private DenseMatrix system4000;
  private DenseMatrix right4000;

  @Setup(Level.Trial)
  public void prepare() {
    workers = Workers.start(implementation.equals("java2") ? 2 : 1);
    algebra =
        implementation.equals("nd4j")
            ? new Nd4jDenseAlgebra(Path.of("target", "javacpp"))
            : new JavaDenseAlgebra(workers);
    Random random = new Random(1);
    batch = normal(random, 512, 300);
    layer = normal(random, 300, 256);
    tall = normal(random, 20_000, 200);
    system2000 = positiveDefinite(random, 2000);
    right2000 = normal(random, 2000, 64);
    system4000 = positiveDefinite(random, 4000);
    right4000 = normal(random, 4000, 64);
  }

  @TearDown(Level.Trial)
  public void close() {
    algebra.close();
    workers.close();
  }

  @Benchmark
  public DenseMatrix multiply512x300x256() {
    return algebra.multiply(batch, layer);
  }

  @Benchmark
  public DenseMatrix gram20000x200() {
    return algebra.gram(tall);
  }

  @Benchmark
  public DenseMatrix cholesky2000() {
    return algebra.solve(system2000, right2000);
  }

  @Benchmark
  public DenseMatrix cholesky4000() {
    return algebra.solve(system4000, right4000);
  }

  private static DenseMatrix normal(Random random, int rows, int columns) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  private static DenseMatrix positiveDefinite(Random random, int n) {
    DenseMatrix matrix = new JavaDenseAlgebra(Workers.start(1)).gram(normal(random, 200, n));
    for (int i = 0; i < n; i++) {
      matrix.values()[matrix.offset(i) + i] += 100;
    }
    return matrix;
  }
}
