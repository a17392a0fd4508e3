package org.coldstart.model.artifact;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Who only serves never loads the native library: it takes memory and half a second, and is nothing
 * that a query should depend on.
 */
public class ServingWithoutNativesTest {

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** Decodes an artefact and encodes users and items, in a process of its own. */
  public static final class Server {
    private Server() {}

    public static void main(String[] arguments) throws IOException {
      try (InputStream in = Server.class.getResourceAsStream("/artifact/v1.csm")) {
        SampleArtifact.describe(SampleArtifact.vectors(ModelArtifact.read(in.readAllBytes())));
      }
    }
  }

  @Test
  public void aProcessThatServesLoadsNoClassOfTheNativeLibrary() throws Exception {
    Path loaded = folder.getRoot().toPath().resolve("classes.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName())
            .inheritIO()
            .start();
    assertTrue("it ends", process.waitFor(2, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue());
    List<String> classes = Files.readAllLines(loaded);
    assertTrue(
        "it has served",
        classes.stream().anyMatch(line -> line.contains("org.coldstart.model.TrainedModel ")));
    assertEquals(
        List.of(),
        classes.stream()
            .filter(line -> line.contains(" org.nd4j.") || line.contains(" org.bytedeco."))
            .toList());
  }
}
