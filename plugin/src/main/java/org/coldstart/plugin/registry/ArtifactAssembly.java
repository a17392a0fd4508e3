package org.coldstart.plugin.registry;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * An artefact, or its head, that is put together of chunks, each verified as it comes, then the
 * whole.
 */
final class ArtifactAssembly {

  private final String stamp;
  private final long length;
  private final String sha256;
  private byte[] bytes;
  private int chunk;

  /**
   * Of which nothing is wanted but the first chunk, until {@link #want} is told more.
   *
   * @param manifest as {@link ArtifactStore} wrote it
   * @throws ArtifactException where it speaks of what cannot be; nothing was allocated for it then
   */
  ArtifactAssembly(String stamp, Map<String, Object> manifest) {
    this.stamp = stamp;
    this.length = number(manifest, ArtifactStore.LENGTH);
    long chunks = number(manifest, ArtifactStore.CHUNKS);
    if (length < 1 || length > Integer.MAX_VALUE - 8 || chunks != ArtifactStore.chunksOf(length)) {
      throw new ArtifactException(
          stamp,
          "the manifest speaks of ["
              + length
              + "] bytes in ["
              + chunks
              + "] chunks, which is not possible");
    }
    this.sha256 = String.valueOf(manifest.get(ArtifactStore.SHA256));
    this.bytes = new byte[(int) Math.min(length, ArtifactStore.CHUNK_BYTES)];
  }

  /** Length of the artefact. */
  long length() {
    return length;
  }

  /**
   * Asks for so many leading bytes.
   *
   * @throws ArtifactException where there are not so many
   */
  void want(long leading) {
    if (leading > length) {
      throw new ArtifactException(
          stamp, "it has [" + length + "] bytes, of which [" + leading + "] are its head");
    }
    long whole = Math.min(length, ArtifactStore.chunksOf(leading) * ArtifactStore.CHUNK_BYTES);
    bytes = Arrays.copyOf(bytes, (int) Math.max(whole, bytes.length));
  }

  private long number(Map<String, Object> source, String field) {
    if (source.get(field) instanceof Number number) {
      return number.longValue();
    }
    throw new ArtifactException(stamp, "the manifest lacks [" + field + "]");
  }

  /** The chunk that is wanted next. */
  int wanted() {
    return chunk;
  }

  /** Whether all that was asked for is there. */
  boolean isComplete() {
    return chunk == ArtifactStore.chunksOf(bytes.length);
  }

  /**
   * Takes the chunk that was wanted.
   *
   * @throws ArtifactException where it is missing or not what was stored
   */
  void take(Optional<Map<String, Object>> source) {
    Map<String, Object> stored =
        source.orElseThrow(() -> new ArtifactException(stamp, "chunk [" + chunk + "] is missing"));
    byte[] taken = decode(stored.get(ArtifactStore.BYTES));
    int offset = chunk * ArtifactStore.CHUNK_BYTES;
    int expected = (int) Math.min(ArtifactStore.CHUNK_BYTES, length - offset);
    if (taken.length != expected) {
      throw new ArtifactException(
          stamp, "chunk [" + chunk + "] has [" + taken.length + "] bytes, not [" + expected + "]");
    }
    if (!ArtifactStore.hexDigest(taken, 0, expected).equals(stored.get(ArtifactStore.SHA256))) {
      throw new ArtifactException(stamp, "chunk [" + chunk + "] does not match its digest");
    }
    System.arraycopy(taken, 0, bytes, offset, expected);
    chunk++;
  }

  private byte[] decode(Object stored) {
    if (stored instanceof byte[] binary) {
      return binary;
    }
    try {
      return Base64.getDecoder().decode(String.valueOf(stored));
    } catch (IllegalArgumentException e) {
      throw new ArtifactException(stamp, "chunk [" + chunk + "] is not base64");
    }
  }

  /** What has come so far, up to the last whole chunk. */
  byte[] beginning() {
    return bytes;
  }

  /**
   * The artefact.
   *
   * @throws ArtifactException where the whole is not what was stored, though its chunks are sound
   */
  byte[] artifact() {
    if (!ArtifactStore.hexDigest(bytes, 0, bytes.length).equals(sha256)) {
      throw new ArtifactException(stamp, "the whole does not match its digest");
    }
    return bytes;
  }
}
