package org.coldstart.model.artifact;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;

public class ArtifactTests {

  private static final float[] FLOATS = {
    1.5f, -0f, Float.MIN_VALUE, Float.intBitsToFloat(0x7fc01234), Float.POSITIVE_INFINITY
  };
  private static final int[] INTS = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE};
  private static final List<String> STRINGS = List.of("", "Zürich", "映画", "a\u0000b");

  private static byte[] written() throws IOException {
    ArtifactWriter writer = new ArtifactWriter();
    writer.section(
        "arrays",
        out -> {
          out.writeFloats(FLOATS);
          out.writeInts(INTS);
          out.writeStrings(STRINGS);
        });
    writer.section("empty", out -> {});
    writer.section(
        "scalars",
        out -> {
          out.writeLong(42);
          out.writeString("end");
        });
    return writer.toBytes();
  }

  @Test
  public void whatIsWrittenIsRead() throws IOException {
    ArtifactReader reader = ArtifactReader.open(written());
    assertEquals(List.of("arrays", "empty", "scalars"), List.copyOf(reader.sections()));
    reader.read(
        "arrays",
        in -> {
          float[] floats = in.readFloats();
          for (int i = 0; i < FLOATS.length; i++) {
            assertEquals(Float.floatToRawIntBits(FLOATS[i]), Float.floatToRawIntBits(floats[i]));
          }
          assertArrayEquals(INTS, in.readInts());
          assertEquals(STRINGS, in.readStrings());
          return null;
        });
    assertEquals("none", reader.read("empty", in -> "none"));
    assertEquals("42 end", reader.read("scalars", in -> in.readLong() + " " + in.readString()));
  }

  @Test
  public void longArraysAreWhole() throws IOException {
    float[] floats = new float[20_001];
    int[] ints = new int[8192];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i;
    }
    Arrays.setAll(ints, i -> -i);
    ArtifactWriter writer = new ArtifactWriter();
    writer.section(
        "long",
        out -> {
          out.writeFloats(floats);
          out.writeInts(ints);
        });
    ArtifactReader.open(writer.toBytes())
        .read(
            "long",
            in -> {
              assertArrayEquals(floats, in.readFloats(), 0f);
              assertArrayEquals(ints, in.readInts());
              return null;
            });
  }

  @Test
  public void theSameSectionsMakeTheSameBytesAndTheBytesAreThoseOfTheFormat() throws IOException {
    assertArrayEquals(written(), written());
    ArtifactWriter writer = new ArtifactWriter();
    writer.section("a", out -> out.writeInt(7));
    byte[] bytes = writer.toBytes();
    String hex = HexFormat.of().formatHex(bytes);
    assertTrue(
        hex,
        hex.startsWith("8943534d0d0a1a0a" + "00000001" + "00000001" + "0161" + "0000000000000004"));
    assertEquals(8 + 4 + 4 + 2 + 8 + 4 + 4 + 4 + 32, bytes.length);
    byte[] digest = ArtifactFormat.digest().digest(Arrays.copyOf(bytes, bytes.length - 32));
    assertEquals(HexFormat.of().formatHex(digest), ArtifactReader.open(bytes).sha256());
  }

  @Test
  public void everyFlippedBitIsDetected() throws IOException {
    byte[] bytes = written();
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] altered = bytes.clone();
        altered[at] ^= (byte) (1 << bit);
        assertThrows("byte " + at, IOException.class, () -> ArtifactReader.open(altered));
      }
    }
  }

  @Test
  public void everyTruncationAndEveryExtensionIsDetected() throws IOException {
    byte[] bytes = written();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(
          length + " bytes", CorruptArtifactException.class, () -> ArtifactReader.open(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(CorruptArtifactException.class, () -> ArtifactReader.open(longer));
  }

  @Test
  public void aBeginningGivesTheSectionsThatItHolds() throws IOException {
    byte[] bytes = written();
    int scalars = (int) ArtifactReader.offsetOf("scalars", bytes);
    ArtifactReader reader = ArtifactReader.openBeginning(Arrays.copyOf(bytes, scalars), "scalars");
    assertEquals(List.of("arrays", "empty"), List.copyOf(reader.sections()));
    assertArrayEquals(
        INTS,
        reader.read(
            "arrays",
            in -> {
              in.readFloats();
              int[] ints = in.readInts();
              in.readStrings();
              return ints;
            }));
    assertRefused(reader, "scalars", SectionInput::readLong);
    assertThrows(IllegalStateException.class, reader::sha256);
    byte[] cut = Arrays.copyOf(bytes, scalars - 1);
    assertThrows(
        CorruptArtifactException.class, () -> ArtifactReader.openBeginning(cut, "scalars"));
    assertThrows(CorruptArtifactException.class, () -> ArtifactReader.offsetOf("absent", bytes));
    for (int at = 0; at < scalars; at++) {
      byte[] altered = Arrays.copyOf(bytes, scalars);
      altered[at] ^= 4;
      assertThrows(
          "byte " + at, IOException.class, () -> ArtifactReader.openBeginning(altered, "scalars"));
    }
  }

  @Test
  public void damageIsNamed() throws IOException {
    byte[] bytes = written();
    byte[] altered = bytes.clone();
    altered[bytes.length - 33] ^= 1;
    assertMessage("[scalars]", altered);
    assertMessage("[scalars]", Arrays.copyOf(bytes, bytes.length - 3));
    assertMessage("no artefact", "definitely not an artefact".getBytes("UTF-8"));
    assertMessage("within its header", Arrays.copyOf(bytes, 20));
  }

  private static void assertMessage(String part, byte[] bytes) {
    IOException e = assertThrows(CorruptArtifactException.class, () -> ArtifactReader.open(bytes));
    assertTrue(e.getMessage(), e.getMessage().contains(part));
  }

  @Test
  public void aNewerFormatIsToldApartFromDamage() throws IOException {
    byte[] newer = written();
    ByteBuffer.wrap(newer).putInt(8, 2);
    ArtifactVersionException e =
        assertThrows(ArtifactVersionException.class, () -> ArtifactReader.open(newer));
    assertTrue(e.getMessage(), e.getMessage().contains("format version 2"));
  }

  @Test
  public void aReaderThatAsksForTooMuchOrTooLittleIsToldSo() throws IOException {
    ArtifactReader reader = ArtifactReader.open(written());
    assertRefused(reader, "scalars", in -> in.readLong() + in.readLong() + in.readLong());
    assertRefused(reader, "scalars", SectionInput::readLong);
    assertRefused(reader, "absent", SectionInput::readLong);
    assertRefused(
        reader,
        "empty",
        in -> {
          throw new IllegalArgumentException("contradiction");
        });
  }

  @Test
  public void anAnnouncedLengthIsNotBelieved() throws IOException {
    for (int length : new int[] {Integer.MAX_VALUE, -1, 3}) {
      ArtifactWriter writer = new ArtifactWriter();
      writer.section(
          "liar",
          out -> {
            out.writeInt(length);
            out.writeShort(0);
          });
      ArtifactReader reader = ArtifactReader.open(writer.toBytes());
      assertRefused(reader, "liar", SectionInput::readFloats);
      assertRefused(reader, "liar", SectionInput::readInts);
      assertRefused(reader, "liar", SectionInput::readString);
      assertRefused(reader, "liar", SectionInput::readStrings);
    }
  }

  private static void assertRefused(
      ArtifactReader reader, String section, ArtifactReader.Body<?> body) {
    CorruptArtifactException e =
        assertThrows(CorruptArtifactException.class, () -> reader.read(section, body));
    assertTrue(e.getMessage(), e.getMessage().contains("[" + section + "]"));
  }

  @Test
  public void sectionsHaveDistinctSensibleNames() throws IOException {
    ArtifactWriter writer = new ArtifactWriter();
    writer.section("a", out -> {});
    assertThrows(IllegalArgumentException.class, () -> writer.section("a", out -> {}));
    assertThrows(IllegalArgumentException.class, () -> writer.section("", out -> {}));
    assertThrows(IllegalArgumentException.class, () -> writer.section("x".repeat(256), out -> {}));
  }
}
