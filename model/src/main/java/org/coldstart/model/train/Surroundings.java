package org.coldstart.model.train;

import com.fasterxml.jackson.core.json.PackageVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.lucene.util.Version;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.linear.DenseAlgebra;

/** What a training ran on, for its report: machine, Java and the versions of libraries. */
record Surroundings(int threads, DenseAlgebra algebra) {

  private static final String ND4J = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties";

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("threads", threads);
    map.put("processors", Runtime.getRuntime().availableProcessors());
    map.put("heap_limit_bytes", Runtime.getRuntime().maxMemory());
    map.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    map.put("java", Runtime.version().toString());
    map.put("kernels", Kernels.best().getClass().getSimpleName());
    map.put("algebra", algebra.name());
    Map<String, Object> libraries = new LinkedHashMap<>();
    String own = Surroundings.class.getPackage().getImplementationVersion();
    libraries.put("coldstart", own == null ? "not packaged" : own);
    libraries.put("lucene", Version.LATEST.toString());
    libraries.put("jackson", PackageVersion.VERSION.toString());
    libraries.put("nd4j", nd4j());
    map.put("libraries", libraries);
    return map;
  }

  /** Read from its jar: to load its classes is to load its native libraries. */
  private static String nd4j() {
    try (InputStream in = Surroundings.class.getResourceAsStream(ND4J)) {
      if (in == null) {
        return "not there";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
