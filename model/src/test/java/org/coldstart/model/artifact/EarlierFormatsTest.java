package org.coldstart.model.artifact;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coldstart.model.ModelWithItems;
import org.junit.Test;

/**
 * An artefact of every version of the format, as the release wrote it that brought the version,
 * still loads and still encodes to the same bits: a cluster that was upgraded goes on serving what
 * it trained before, among documents whose vectors were made before.
 */
public class EarlierFormatsTest {

  /** With the block for new users' profiles; with categories that have parents. */
  private static final List<String> OPTIONAL =
      List.of("v1-profiles", "v1-popularity", "v1-parents");

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EarlierFormatsTest.class.getResourceAsStream("/artifact/" + name)) {
      assertTrue(name + " is missing", in != null);
      return in.readAllBytes();
    }
  }

  /** A sample of each version, and of version 1 with what not every model has. */
  private static List<String> samples() {
    List<String> samples = new ArrayList<>();
    for (int version = 1; version <= ArtifactFormat.VERSION; version++) {
      samples.add("v" + version);
    }
    samples.addAll(OPTIONAL);
    return samples;
  }

  private static List<String> newest() {
    List<String> samples = new ArrayList<>(OPTIONAL);
    samples.add("v" + ArtifactFormat.VERSION);
    return samples;
  }

  @Test
  public void everyVersionEncodesAsItDid() throws IOException {
    for (String sample : samples()) {
      byte[] artifact = resource(sample + ".csm");
      ModelWithItems read = ModelArtifact.read(artifact);
      assertEquals(
          sample,
          new String(resource(sample + ".vectors"), StandardCharsets.UTF_8),
          SampleArtifact.describe(SampleArtifact.vectors(read)));
      assertEquals("sample-stamp", read.model().stamp());
    }
  }

  @Test
  public void everyVersionsHeadIsReadByItself() throws IOException {
    for (String sample : samples()) {
      byte[] artifact = resource(sample + ".csm");
      byte[] head = Arrays.copyOf(artifact, (int) ModelArtifact.headLength(artifact));
      ModelWithItems whole = ModelArtifact.read(artifact);
      ModelWithItems withHead = new ModelWithItems(ModelArtifact.readHead(head), whole.items());
      assertEquals(
          SampleArtifact.describe(SampleArtifact.vectors(whole)),
          SampleArtifact.describe(SampleArtifact.vectors(withHead)));
    }
  }

  @Test
  public void theNewestVersionIsWrittenAsItLies() throws IOException {
    for (String sample : newest()) {
      byte[] artifact = resource(sample + ".csm");
      assertArrayEquals(
          "what this release writes differs from the format that it says it writes: give the format"
              + " another version, and keep reading this one",
          artifact,
          ModelArtifact.toBytes(ModelArtifact.read(artifact)));
    }
  }
}
