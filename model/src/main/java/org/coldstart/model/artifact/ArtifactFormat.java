package org.coldstart.model.artifact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The format of an artefact, version 1. Numbers are big-endian; strings are UTF-8 after their
 * length in bytes.
 *
 * <pre>
 * file     := header body* digest
 * header   := magic      8 bytes   89 43 53 4D 0D 0A 1A 0A
 *             version    int32     1
 *             count      int32     number of sections, 0 to 1024
 *             entry*     count times:
 *               nameLength  uint8  1 to 255
 *               name        UTF-8  distinct
 *               length      int64  bytes of the body
 *               checksum    int32  CRC32C of the body
 *             checksum   int32     CRC32C of the header up to here
 * body     := the bytes of a section, one body after the other in the order of the entries
 * digest   := SHA-256 of everything before it, 32 bytes: the identity of the artefact
 * </pre>
 *
 * <p>The file ends with the digest: a byte more or less is an error. A reader checks magic,
 * version, header checksum, lengths, section checksums and digest, in this order, before it hands
 * out the first byte. A reader that has the leading bytes of a file only does the same up to the
 * checksums of the sections that they hold, and hands out no others. Nothing in a file depends on
 * when or where it was written.
 *
 * <p>Inside a section, an array is its length as an int32 and its elements; an array of strings is
 * its length and, for each, an int32 number of bytes and UTF-8.
 */
final class ArtifactFormat {

  static final byte[] MAGIC = {(byte) 0x89, 'C', 'S', 'M', '\r', '\n', 0x1a, '\n'};
  static final int VERSION = 1;
  static final int MAXIMUM_SECTIONS = 1024;
  static final int MAXIMUM_NAME = 255;
  static final int DIGEST_LENGTH = 32;

  /** No header is longer. */
  static final int MAXIMUM_HEADER = 8 + 4 + 4 + MAXIMUM_SECTIONS * (1 + MAXIMUM_NAME + 8 + 4) + 4;

  private ArtifactFormat() {}

  static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static byte[] name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAXIMUM_NAME) {
      throw new IllegalArgumentException(
          "the name of a section must have 1 to " + MAXIMUM_NAME + " bytes, not " + bytes.length);
    }
    return bytes;
  }
}
