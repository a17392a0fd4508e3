package org.coldstart.plugin.registry;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** An artefact that is put together of its chunks, each verified as it comes, then the whole. */
final class ArtifactAssembly {

  private final String stamp;
  private final byte[] artifact;
  private final String sha256;
  private int chunk;

  /**
   * @param manifest as {@link ArtifactStore} wrote it
   * @throws ArtifactException where it speaks of what cannot be; nothing was allocated for it then
   */
  ArtifactAssembly(String stamp, Map<String, Object> manifest) {
    this.stamp = stamp;
    long length = number(manifest, ArtifactStore.LENGTH);
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
    this.artifact = new byte[(int) length];
    this.sha256 = String.valueOf(manifest.get(ArtifactStore.SHA256));
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

  boolean isComplete() {
    return chunk == ArtifactStore.chunksOf(artifact.length);
  }

  /**
   * Takes the chunk that was wanted.
   *
   * @throws ArtifactException where it is missing or not what was stored
   */
  void take(Optional<Map<String, Object>> source) {
    Map<String, Object> stored =
        source.orElseThrow(() -> new ArtifactException(stamp, "chunk [" + chunk + "] is missing"));
    byte[] bytes = decode(stored.get(ArtifactStore.BYTES));
    int offset = chunk * ArtifactStore.CHUNK_BYTES;
    int expected = Math.min(ArtifactStore.CHUNK_BYTES, artifact.length - offset);
    if (bytes.length != expected) {
      throw new ArtifactException(
          stamp, "chunk [" + chunk + "] has [" + bytes.length + "] bytes, not [" + expected + "]");
    }
    if (!ArtifactStore.hexDigest(bytes, 0, expected).equals(stored.get(ArtifactStore.SHA256))) {
      throw new ArtifactException(stamp, "chunk [" + chunk + "] does not match its digest");
    }
    System.arraycopy(bytes, 0, artifact, offset, expected);
    chunk++;
  }

  private byte[] decode(Object bytes) {
    if (bytes instanceof byte[] binary) {
      return binary;
    }
    try {
      return Base64.getDecoder().decode(String.valueOf(bytes));
    } catch (IllegalArgumentException e) {
      throw new ArtifactException(stamp, "chunk [" + chunk + "] is not base64");
    }
  }

  /**
   * The artefact.
   *
   * @throws ArtifactException where the whole is not what was stored, though its chunks are sound
   */
  byte[] artifact() {
    if (!ArtifactStore.hexDigest(artifact, 0, artifact.length).equals(sha256)) {
      throw new ArtifactException(stamp, "the whole does not match its digest");
    }
    return artifact;
  }
}
