package org.coldstart.model.linear;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.coldstart.model.kernel.Workers;

/**
 * Dense products and solves large enough for native libraries to be worth a thought. Calls may come
 * from any thread; inputs are never changed. Implementations agree to rounding, and each gives the
 * same bits for the same inputs, whatever the number of threads.
 */
public interface DenseAlgebra extends AutoCloseable {

  /** What computes, for reports: {@code "java"} or {@code "nd4j"}. */
  String name();

  /**
   * A·B.
   *
   * @param a {@code [m × k]}
   * @param b {@code [k × n]}
   * @return {@code [m × n]}
   * @throws IllegalArgumentException where the shapes do not fit
   */
  DenseMatrix multiply(DenseMatrix a, DenseMatrix b);

  /**
   * Xᵀ·X.
   *
   * @param x {@code [n × k]}
   * @return {@code [k × k]}, exactly symmetric
   */
  DenseMatrix gram(DenseMatrix x);

  /**
   * Solves A·X = B by Cholesky decomposition.
   *
   * @param a {@code [n × n]}, symmetric positive definite; only its lower triangle is read
   * @param b {@code [n × r]}
   * @return {@code [n × r]}
   * @throws NotPositiveDefiniteException where it cannot be decomposed
   * @throws IllegalArgumentException where the shapes do not fit
   */
  DenseMatrix solve(DenseMatrix a, DenseMatrix b);

  /** Gives back threads and memory; no call may follow. */
  @Override
  void close();

  /**
   * Native algebra where it starts, else this library's own.
   *
   * @param nativeCache folder that native libraries may be unpacked to
   * @param workers what the Java implementation works on; stay the caller's to close
   * @param log hears why the native one does not start
   */
  static DenseAlgebra open(Path nativeCache, Workers workers, Consumer<String> log) {
    try {
      return new Nd4jDenseAlgebra(nativeCache);
    } catch (NativeAlgebraException | LinkageError unavailable) {
      log.accept(unavailable.toString());
      return new JavaDenseAlgebra(workers);
    }
  }
}
