package org.coldstart.model.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.ScalarKernels;
import org.coldstart.model.kernel.VectorKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decompositions of the sizes that histories and factors have, by plain Java and by vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CholeskyBenchmark {

  /** Rows of the matrix. */
  @Param({"50", "64", "128", "200"})
  public int rows;

  private final VectorKernels plain = new ScalarKernels();
  private final VectorKernels best = Kernels.best();
  private double[] matrix;
  private double[] work;

  @Setup
  public void prepare() {
    matrix = new Random(rows).doubles((long) rows * rows, -1, 1).toArray();
    for (int i = 0; i < rows; i++) {
      matrix[i * rows + i] += rows;
    }
    work = new double[matrix.length];
  }

  /** By plain Java. */
  @Benchmark
  public boolean plain() {
    return decompose(plain);
  }

  /** By what is chosen where it starts. */
  @Benchmark
  public boolean best() {
    return decompose(best);
  }

  private boolean decompose(VectorKernels kernels) {
    System.arraycopy(matrix, 0, work, 0, matrix.length);
    return kernels.decompose(work, rows);
  }
}
