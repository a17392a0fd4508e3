package org.coldstart.plugin.registry;

import static org.coldstart.plugin.registry.SystemIndex.KIND;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.hash.MessageDigests;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Artefacts and reports of versions, by stamp, in the system index.
 *
 * <p>An artefact lies in chunks of one mebibyte, {@code <stamp>/<n>} from 0, each with its digest,
 * and a manifest {@code <stamp>} with length, number of chunks and digest of the whole. The
 * manifest is written last: an artefact is there whole or not at all. Everything is verified when
 * it is read. Documents are SMILE, which carries bytes as they are.
 *
 * <p>Nothing blocks; digests are computed on the executor given.
 */
public final class ArtifactStore {

  /** The field with the stamp of the version that a document belongs to, and goes with. */
  public static final String STAMP = "stamp";

  private static final String CHUNK = "chunk";
  static final String CHUNKS = "chunks";
  static final String LENGTH = "length";
  static final String SHA256 = "sha256";
  static final String BYTES = "bytes";
  private static final String REPORT = "report";

  /** How its fields are mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(
          STAMP, Map.of("type", "keyword"),
          CHUNK, Map.of("type", "long"),
          CHUNKS, Map.of("type", "long"),
          LENGTH, Map.of("type", "long"),
          SHA256, Map.of("type", "keyword", "index", false, "doc_values", false),
          BYTES, Map.of("type", "binary"),
          REPORT, Map.of("type", "object", "enabled", false));

  static final int CHUNK_BYTES = 1 << 20;

  private static final String MANIFEST_KIND = "artifact";
  private static final String CHUNK_KIND = "chunk";
  private static final String REPORT_KIND = "report";
  private static final int DELETED_AT_ONCE = 500;

  private final SystemIndex index;
  private final Client client;
  private final Executor executor;

  /**
   * @param client acts with the plugin's own rights
   * @param executor where chunks are cut, put together and verified
   */
  public ArtifactStore(SystemIndex index, Client client, Executor executor) {
    this.index = index;
    this.client = client;
    this.executor = executor;
  }

  /** What is known of an artefact without reading it: its length and digest. */
  public record Stored(long bytes, String sha256) {}

  /**
   * Stores an artefact. A stamp is written once: where it is taken, the answer is a conflict. After
   * a failure nothing of it is visible, and what was written is removed as far as the cluster lets
   * it.
   *
   * @param goesOn called before each chunk is written; what it throws ends it
   */
  public void save(
      String stamp, byte[] artifact, Runnable goesOn, ActionListener<Stored> listener) {
    ActionListener<Stored> cleaningUp =
        ActionListener.wrap(
            listener::onResponse,
            e ->
                delete(
                    stamp,
                    ActionListener.wrap(
                        deleted -> listener.onFailure(e),
                        worse -> {
                          e.addSuppressed(worse);
                          listener.onFailure(e);
                        })));
    requireUnwritten(
        stamp,
        ActionListener.wrap(
            unwritten ->
                index.ensure(
                    ActionListener.wrap(
                        ready -> new Saving(stamp, artifact, goesOn, cleaningUp).next(0),
                        listener::onFailure)),
            listener::onFailure));
  }

  /**
   * Reads an artefact and verifies every chunk and the whole.
   *
   * <p>Fails with {@link ResourceNotFoundException} where there is none, with {@link
   * ArtifactException} where a chunk is missing or anything differs from what was stored.
   */
  public void load(String stamp, ActionListener<byte[]> listener) {
    begin(
        stamp,
        ActionListener.wrap(
            assembly -> {
              assembly.want(assembly.length());
              next(stamp, assembly, ActionListener.map(listener, ArtifactAssembly::artifact));
            },
            listener::onFailure));
  }

  /** Finds out how long the head of an artefact is. */
  @FunctionalInterface
  public interface HeadLength {

    /**
     * @param beginning the artefact's leading bytes, a chunk or all of it
     * @throws IOException where it is no artefact's beginning
     */
    long of(byte[] beginning) throws IOException;
  }

  /**
   * Reads the chunks that hold an artefact's head, and verifies each.
   *
   * @param head how long it is
   * @param announced hears, before more than a chunk is read, how much that will be; what it throws
   *     ends it
   * @param listener gets the head and what comes with its last chunk; fails as {@link #load} does
   */
  public void loadHead(
      String stamp, HeadLength head, LongConsumer announced, ActionListener<byte[]> listener) {
    begin(
        stamp,
        ActionListener.wrap(
            assembly ->
                next(
                    stamp,
                    assembly,
                    ActionListener.wrap(
                        first -> {
                          first.want(headLength(stamp, head, first.beginning()));
                          announced.accept(first.beginning().length);
                          next(
                              stamp,
                              first,
                              ActionListener.map(listener, ArtifactAssembly::beginning));
                        },
                        listener::onFailure)),
            listener::onFailure));
  }

  private static long headLength(String stamp, HeadLength head, byte[] beginning) {
    try {
      return head.of(beginning);
    } catch (IOException e) {
      ArtifactException altered = new ArtifactException(stamp, e.getMessage());
      altered.initCause(e);
      throw altered;
    }
  }

  private void begin(String stamp, ActionListener<ArtifactAssembly> listener) {
    index.get(
        stamp,
        ActionListener.wrap(
            manifest -> {
              if (manifest.isEmpty() || !MANIFEST_KIND.equals(manifest.get().get(KIND))) {
                listener.onFailure(
                    new ResourceNotFoundException("no artefact is stored for stamp [{}]", stamp));
              } else {
                listener.onResponse(new ArtifactAssembly(stamp, manifest.get()));
              }
            },
            listener::onFailure));
  }

  /** Stores the training report of a version, over an earlier one. */
  public void saveReport(String stamp, Map<String, Object> report, ActionListener<Void> listener) {
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME)
                        .id(reportId(stamp))
                        .source(Map.of(KIND, REPORT_KIND, STAMP, stamp, REPORT, report)),
                    ActionListener.wrap(written -> listener.onResponse(null), listener::onFailure)),
            listener::onFailure));
  }

  /** The training report of a version, if one is stored. */
  @SuppressWarnings("unchecked")
  public void loadReport(String stamp, ActionListener<Optional<Map<String, Object>>> listener) {
    index.get(
        reportId(stamp),
        ActionListener.map(
            listener, source -> source.map(map -> (Map<String, Object>) map.get(REPORT))));
  }

  /**
   * Removes an artefact and its report; the manifest goes first. Without effect where there is
   * none.
   */
  public void delete(String stamp, ActionListener<Void> listener) {
    if (!index.exists()) {
      listener.onResponse(null);
      return;
    }
    client.delete(
        new DeleteRequest(SystemIndex.NAME, stamp),
        ActionListener.wrap(
            manifest ->
                client
                    .admin()
                    .indices()
                    .refresh(
                        new RefreshRequest(SystemIndex.NAME),
                        ActionListener.wrap(
                            refreshed -> deleteRest(stamp, listener), listener::onFailure)),
            listener::onFailure));
  }

  private void deleteRest(String stamp, ActionListener<Void> listener) {
    SearchSourceBuilder all =
        new SearchSourceBuilder()
            .query(QueryBuilders.termQuery(STAMP, stamp))
            .fetchSource(false)
            .size(DELETED_AT_ONCE);
    client.search(
        new SearchRequest(SystemIndex.NAME).source(all),
        ActionListener.wrap(
            found -> {
              SearchHit[] hits = found.getHits().getHits();
              if (hits.length == 0) {
                listener.onResponse(null);
                return;
              }
              BulkRequest bulk = new BulkRequest();
              for (SearchHit hit : hits) {
                bulk.add(new DeleteRequest(SystemIndex.NAME, hit.getId()));
              }
              bulk.setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
              client.bulk(
                  bulk,
                  ActionListener.wrap(
                      deleted -> {
                        if (deleted.hasFailures()) {
                          listener.onFailure(
                              new ArtifactException(stamp, deleted.buildFailureMessage()));
                        } else {
                          deleteRest(stamp, listener);
                        }
                      },
                      listener::onFailure));
            },
            listener::onFailure));
  }

  private void requireUnwritten(String stamp, ActionListener<Void> listener) {
    index.get(
        stamp,
        ActionListener.wrap(
            manifest -> {
              if (manifest.isPresent()) {
                listener.onFailure(
                    RegistryChange.conflict("an artefact is stored for stamp [{}] already", stamp));
              } else {
                listener.onResponse(null);
              }
            },
            listener::onFailure));
  }

  /** Reads on until all that is wanted is there; answers on the executor. */
  private void next(
      String stamp, ArtifactAssembly assembly, ActionListener<ArtifactAssembly> listener) {
    if (assembly.isComplete()) {
      executor.execute(ActionRunnable.supply(listener, () -> assembly));
      return;
    }
    index.get(
        chunkId(stamp, assembly.wanted()),
        ActionListener.wrap(
            source ->
                executor.execute(
                    ActionRunnable.wrap(
                        listener,
                        l -> {
                          assembly.take(source);
                          next(stamp, assembly, l);
                        })),
            listener::onFailure));
  }

  static long chunksOf(long length) {
    return (length + CHUNK_BYTES - 1) / CHUNK_BYTES;
  }

  private static String chunkId(String stamp, int chunk) {
    return stamp + '/' + chunk;
  }

  private static String reportId(String stamp) {
    return stamp + "/report";
  }

  static String hexDigest(byte[] bytes, int offset, int length) {
    MessageDigest digest = MessageDigests.sha256();
    digest.update(bytes, offset, length);
    return MessageDigests.toHexString(digest.digest());
  }

  /** Writes one chunk after another, then the manifest. */
  private final class Saving {
    private final String stamp;
    private final byte[] artifact;
    private final Runnable goesOn;
    private final ActionListener<Stored> listener;

    Saving(String stamp, byte[] artifact, Runnable goesOn, ActionListener<Stored> listener) {
      this.stamp = stamp;
      this.artifact = artifact;
      this.goesOn = goesOn;
      this.listener = listener;
    }

    void next(int chunk) {
      executor.execute(ActionRunnable.wrap(listener, l -> write(chunk)));
    }

    private void write(int chunk) {
      goesOn.run();
      if (chunk < chunksOf(artifact.length)) {
        int offset = chunk * CHUNK_BYTES;
        int length = Math.min(CHUNK_BYTES, artifact.length - offset);
        byte[] bytes = java.util.Arrays.copyOfRange(artifact, offset, offset + length);
        put(
            chunkId(stamp, chunk),
            Map.of(
                KIND, CHUNK_KIND,
                STAMP, stamp,
                CHUNK, chunk,
                SHA256, hexDigest(bytes, 0, length),
                BYTES, bytes),
            () -> next(chunk + 1));
      } else {
        String sha256 = hexDigest(artifact, 0, artifact.length);
        put(
            stamp,
            Map.of(
                KIND, MANIFEST_KIND,
                STAMP, stamp,
                LENGTH, artifact.length,
                CHUNKS, chunksOf(artifact.length),
                SHA256, sha256),
            () -> listener.onResponse(new Stored(artifact.length, sha256)));
      }
    }

    private void put(String id, Map<String, Object> source, Runnable then) {
      client.index(
          new IndexRequest(SystemIndex.NAME)
              .id(id)
              .opType(DocWriteRequest.OpType.CREATE)
              .source(source, XContentType.SMILE),
          ActionListener.wrap(written -> then.run(), listener::onFailure));
    }
  }
}
