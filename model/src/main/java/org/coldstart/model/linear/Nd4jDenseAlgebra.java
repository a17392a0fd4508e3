package org.coldstart.model.linear;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Dense algebra on ND4J and the OpenBLAS that comes with it. All calls run one after the other on
 * one thread of its own, with one native thread: native thread pools spin and collapse on a busy
 * host, and change results with their size.
 *
 * <p>Symmetric products and solves go to OpenBLAS directly, on ND4J's memory: ND4J's own wrapper of
 * the triangular solve passes the shape of the system for that of the right-hand sides, and its
 * wrapper of the decomposition clears the other triangle row by row.
 */
public final class Nd4jDenseAlgebra implements DenseAlgebra {

  private static final int COLUMN_MAJOR = 102;
  private static final int NO_TRANSPOSE = 111;

  /** CBLAS's name for the upper triangle; column-major it is the row-major lower one. */
  private static final int UPPER = 121;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread worker = new Thread(task, "coldstart-nd4j");
            worker.setDaemon(true);
            return worker;
          });
  private final NativeBuffer first = new NativeBuffer();
  private final NativeBuffer second = new NativeBuffer();
  private final NativeBuffer result = new NativeBuffer();

  /**
   * Starts ND4J, where nobody has.
   *
   * @param nativeCache folder that native libraries may be unpacked to, some 400 MB
   * @throws NativeAlgebraException where ND4J does not start on this machine
   */
  public Nd4jDenseAlgebra(Path nativeCache) {
    try {
      call(
          () -> {
            Nd4jRuntime.start(nativeCache);
            // The first of these two belongs to the calling thread: it has to be set on this one.
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
            Nd4j.factory().blas().setMaxThreads(1);
            return null;
          });
    } catch (RuntimeException e) {
      thread.shutdown();
      throw e;
    }
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public DenseMatrix multiply(DenseMatrix a, DenseMatrix b) {
    Shapes.requireInner(a, b);
    int m = a.rows();
    int n = b.columns();
    int k = a.columns();
    if (m == 0 || n == 0 || k == 0) {
      return DenseMatrix.zeros(m, n);
    }
    return call(
        () -> {
          first.put(a);
          second.put(b);
          result.floats(m * n);
          // Cᵀ = Bᵀ·Aᵀ, all column-major: BLAS needs to copy nothing.
          INDArray c = result.transposed(m, n);
          Nd4j.gemm(second.transposed(k, n), first.transposed(m, k), c, false, false, 1, 0);
          return result.get(m, n);
        });
  }

  @Override
  public DenseMatrix gram(DenseMatrix x) {
    int n = x.rows();
    int k = x.columns();
    if (n == 0 || k == 0) {
      return DenseMatrix.zeros(k, k);
    }
    DenseMatrix gram =
        call(
            () -> {
              FloatPointer in = first.put(x);
              FloatPointer out = result.floats(k * k);
              int lower = UPPER + 1;
              openblas.cblas_ssyrk(COLUMN_MAJOR, lower, NO_TRANSPOSE, k, n, 1f, in, k, 0f, out, k);
              return result.get(k, k);
            });
    JavaDenseAlgebra.mirrorUpper(gram);
    return gram;
  }

  @Override
  public DenseMatrix solve(DenseMatrix a, DenseMatrix b) {
    Shapes.requireSystem(a, b);
    int n = a.rows();
    int r = b.columns();
    if (n == 0 || r == 0) {
      return DenseMatrix.zeros(n, r);
    }
    DenseMatrix turned = transpose(b);
    DenseMatrix solution =
        call(
            () -> {
              FloatPointer system = first.put(a);
              FloatPointer right = second.put(turned);
              if (openblas.LAPACKE_spotrf(COLUMN_MAJOR, (byte) 'U', n, system, n) != 0) {
                throw new NotPositiveDefiniteException(n);
              }
              openblas.LAPACKE_spotrs(COLUMN_MAJOR, (byte) 'U', n, r, system, n, right, n);
              return second.get(r, n);
            });
    return transpose(solution);
  }

  private static DenseMatrix transpose(DenseMatrix matrix) {
    DenseMatrix turned = DenseMatrix.zeros(matrix.columns(), matrix.rows());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        turned.values()[turned.offset(j) + i] = matrix.get(i, j);
      }
    }
    return turned;
  }

  @Override
  public void close() {
    if (!thread.isShutdown()) {
      call(
          () -> {
            first.close();
            second.close();
            result.close();
            return null;
          });
      thread.shutdown();
    }
  }

  /** Runs on the one thread and waits, through interruptions: a native call knows none. */
  private <T> T call(Callable<T> work) {
    Future<T> future = thread.submit(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException known) {
            throw known;
          }
          throw new NativeAlgebraException("the native library failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
