package org.coldstart.model.kernel;

/**
 * Picks the kernels of this machine: the Vector API's where the JVM was started with the module
 * {@code jdk.incubator.vector} (OpenSearch is), else the plain ones. Results are the same.
 */
public final class Kernels {

  private static final VectorKernels BEST = choose();

  private Kernels() {}

  /** The fastest kernels that run in this JVM. */
  public static VectorKernels best() {
    return BEST;
  }

  private static VectorKernels choose() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return new ScalarKernels();
    }
    try {
      // By name: the class is compiled apart, and linking it needs the module.
      return (VectorKernels)
          Class.forName("org.coldstart.model.kernel.SimdKernels").getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError unsupported) {
      return new ScalarKernels();
    }
  }
}
