package org.coldstart.model.linear;

import java.nio.file.Path;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts ND4J, which there is one of in a JVM and which cannot be started a second time after a
 * failure. This is the only state in this package that belongs to the JVM and not to an object.
 */
final class Nd4jRuntime {

  private static boolean tried;
  private static Throwable failure;

  private Nd4jRuntime() {}

  /**
   * Starts ND4J where that was not tried before.
   *
   * @param nativeCache folder that the native libraries are unpacked to; the first caller's counts
   * @throws NativeAlgebraException where it failed, now or earlier
   */
  static synchronized void start(Path nativeCache) {
    if (!tried) {
      tried = true;
      try {
        // Both are read when JavaCPP's classes are initialised, that is, below.
        System.setProperty(
            "org.bytedeco.javacpp.cachedir", nativeCache.toAbsolutePath().toString());
        // By default JavaCPP counts the whole process and throws an OutOfMemoryError of its own.
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        ND4JClassLoading.setNd4jClassloader(Nd4jRuntime.class.getClassLoader());
        Nd4j.create(1).close();
      } catch (Throwable t) {
        // Errors too: a missing native library is one, and must not end the JVM.
        failure = t;
      }
    }
    if (failure != null) {
      throw new NativeAlgebraException("ND4J does not start on this machine", failure);
    }
  }
}
