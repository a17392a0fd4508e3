package org.coldstart.model.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over texts and files, each with its length, in the order in which they are added. */
final class Fingerprint {

  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    addLength(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds what a file holds; where it lies does not matter. */
  void addFile(Path file) throws IOException {
    addLength(Files.size(file));
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
  }

  private void addLength(long length) {
    digest.update(Long.toString(length).getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** In hexadecimal digits; for the end, when everything is added. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
