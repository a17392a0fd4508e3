package org.coldstart.plugin.items;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.serialization.CorruptDataException;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItemTable;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.bulk.BackoffPolicy;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.bulk.Retry;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.routing.Preference;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.hash.MessageDigests;
import org.opensearch.common.hash.MurmurHash3;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * What versions learned of items, in an index a version. An item's document is named by the SHA-256
 * of its id, which may be longer than a document's name; it holds the bytes of {@link
 * LearnedItemCodec}. A version whose items nobody ever looks up has no index.
 */
public final class StoredItems implements LearnedItemStore {

  /** What OpenSearch is told of the indices. */
  public static final SystemIndexDescriptor DESCRIPTOR = ItemIndices.DESCRIPTOR;

  private static final int BULK_BYTES = 1 << 20;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final ItemIndices indices;
  private final Client client;
  private final ThreadPool threadPool;
  private final Executor executor;

  /** Hears how far the writing has come; what it throws ends it. */
  @FunctionalInterface
  public interface Progress {
    /** Nobody wants to know. */
    Progress SILENT = (done, total) -> {};

    /** So many items of so many are stored. */
    void stored(long done, long total);
  }

  /**
   * @param client acts with the plugin's own rights
   * @param executor where rows are made
   */
  public StoredItems(
      ClusterService clusterService, Client client, ThreadPool threadPool, Executor executor) {
    this.indices = new ItemIndices(clusterService, client);
    this.client = client;
    this.threadPool = threadPool;
    this.executor = executor;
  }

  /**
   * Makes sure that a version's items can be stored under its stamp.
   *
   * @throws IllegalArgumentException where they cannot
   */
  public static void requireStamp(String stamp) {
    ItemIndices.requireStamp(stamp);
  }

  /** Whether what a version learned is all there, as far as anybody looks it up. */
  public boolean has(TwoTowerModel model) {
    return !looksUpItems(model) || indices.isComplete(model.stamp());
  }

  private static boolean looksUpItems(TwoTowerModel model) {
    return model.servesItems() || model.definition().user().likedItems().isPresent();
  }

  /**
   * Stores what a version learned of its items, over what of it is stored already.
   *
   * @param progress heard on one thread after another
   */
  public void save(ModelWithItems trained, Progress progress, ActionListener<Void> listener) {
    String stamp = trained.model().stamp();
    if (!looksUpItems(trained.model())) {
      listener.onResponse(null);
      return;
    }
    ActionListener.completeWith(
        ActionListener.wrap(
            valid -> {
              Saving saving = new Saving(trained, progress, listener);
              indices.create(
                  stamp,
                  saving.bytes(),
                  ActionListener.wrap(created -> saving.from(0), listener::onFailure));
            },
            listener::onFailure),
        () -> {
          requireStamp(stamp);
          return null;
        });
  }

  /** The UUID of the index with a version's items; empty where they are not all there. */
  public Optional<String> uuid(String stamp) {
    return indices.uuid(stamp);
  }

  /**
   * Stores what a warm-up made of a version's items, over what was there.
   *
   * @param rows by id
   */
  public void put(
      TwoTowerModel model, Map<String, LearnedItem> rows, ActionListener<Void> listener) {
    if (rows.isEmpty()) {
      listener.onResponse(null);
      return;
    }
    String stamp = model.stamp();
    BulkRequest bulk = new BulkRequest(ItemIndices.nameOf(stamp));
    rows.forEach(
        (id, item) ->
            bulk.add(
                new IndexRequest()
                    .id(documentId(id))
                    .source(
                        Map.of(
                            ItemIndices.ROW,
                            model.itemCodec().encode(item),
                            ItemIndices.WARMED_UP,
                            true),
                        XContentType.SMILE)));
    indices.mapWarmedUp(
        stamp,
        ActionListener.wrap(
            mapped ->
                new Retry(BackoffPolicy.exponentialBackoff(), threadPool)
                    .withBackoff(
                        client::bulk,
                        bulk,
                        ActionListener.map(
                            listener,
                            written -> {
                              requireWritten(stamp, written);
                              return null;
                            })),
            listener::onFailure));
  }

  private static void requireWritten(String stamp, BulkResponse written) {
    if (written.hasFailures()) {
      throw new OpenSearchException(
          "what version [{}] learned of its items could not be stored: {}",
          stamp,
          written.buildFailureMessage());
    }
  }

  /** Removes what is stored of a version; without effect where nothing is. */
  public void delete(String stamp, ActionListener<Void> listener) {
    indices.delete(stamp, listener);
  }

  @Override
  public void find(
      TwoTowerModel model,
      Collection<String> ids,
      Executor answers,
      ActionListener<FoundItems> listener) {
    if (ids.isEmpty()) {
      listener.onResponse(FoundItems.NONE);
      return;
    }
    if (!indices.isComplete(model.stamp())) {
      listener.onResponse(
          FoundItems.failed(
              ids,
              new OpenSearchStatusException(
                  "what version [{}] learned of its items is not stored (any more)",
                  RestStatus.SERVICE_UNAVAILABLE,
                  model.stamp())));
      return;
    }
    MultiGetRequest request = new MultiGetRequest().preference(Preference.LOCAL.type());
    List<String> order = List.copyOf(ids);
    String index = ItemIndices.nameOf(model.stamp());
    order.forEach(id -> request.add(index, documentId(id)));
    client.multiGet(
        request,
        new ActionListener<>() {
          @Override
          public void onResponse(MultiGetResponse response) {
            answers.execute(ActionRunnable.supply(listener, () -> read(model, order, response)));
          }

          @Override
          public void onFailure(Exception e) {
            answers.execute(ActionRunnable.supply(listener, () -> FoundItems.failed(order, e)));
          }
        });
  }

  private static FoundItems read(TwoTowerModel model, List<String> ids, MultiGetResponse response) {
    LearnedItemCodec codec = model.itemCodec();
    Map<String, LearnedItem> found = new HashMap<>();
    Map<String, Long> revisions = new HashMap<>();
    Map<String, Exception> failures = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      MultiGetItemResponse item = response.getResponses()[i];
      if (item.isFailed()) {
        failures.put(id, item.getFailure().getFailure());
      } else if (item.getResponse().isExists()) {
        try {
          Map<String, Object> source = item.getResponse().getSourceAsMap();
          byte[] row = row(source);
          found.put(id, codec.decode(row));
          if (Boolean.TRUE.equals(source.get(ItemIndices.WARMED_UP))) {
            revisions.put(id, revision(row));
          }
        } catch (CorruptDataException e) {
          failures.put(
              id,
              new OpenSearchException(
                  "item [{}] of version [{}]: {}", id, model.stamp(), e.getMessage()));
        }
      }
    }
    return new FoundItems(found, revisions, failures);
  }

  /** The same row has the same revision, whenever and by whichever warm-up it was made. */
  private static long revision(byte[] row) {
    long hash = MurmurHash3.hash128(row, 0, row.length, 0, new MurmurHash3.Hash128()).h1;
    return hash == 0 ? 1 : hash;
  }

  private static byte[] row(Map<String, Object> source) throws CorruptDataException {
    Object row = source.get(ItemIndices.ROW);
    if (row instanceof byte[] bytes) {
      return bytes;
    }
    try {
      return Base64.getDecoder().decode(String.valueOf(row));
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("what was learned of an item is not base64");
    }
  }

  private static String documentId(String id) {
    MessageDigest digest = MessageDigests.sha256();
    return BASE64.encodeToString(
        digest.digest(id.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** Writes one bulk after another, then marks the index as complete. */
  private final class Saving {
    private final String stamp;
    private final LearnedItemTable items;
    private final Vocabulary warmedUp;
    private final LearnedItemCodec codec;
    private final Progress progress;
    private final ActionListener<Void> listener;
    private final Retry retry = new Retry(BackoffPolicy.exponentialBackoff(), threadPool);

    Saving(ModelWithItems trained, Progress progress, ActionListener<Void> listener) {
      this.stamp = trained.model().stamp();
      this.items = trained.items();
      this.warmedUp = trained.later().warmedUp();
      this.codec = trained.model().itemCodec();
      this.progress = progress;
      this.listener = listener;
    }

    long bytes() {
      return (long) count() * codec.bytes();
    }

    private int count() {
      return items.rows().size();
    }

    void from(int first) {
      executor.execute(ActionRunnable.wrap(listener, l -> write(first)));
    }

    private void write(int first) {
      progress.stored(first, count());
      if (first == count()) {
        indices.complete(stamp, count(), listener);
        return;
      }
      int next = Math.min(count(), first + Math.max(1, BULK_BYTES / codec.bytes()));
      BulkRequest bulk = new BulkRequest(ItemIndices.nameOf(stamp));
      for (int row = first; row < next; row++) {
        String id = items.ids().term(row);
        Map<String, Object> source = new HashMap<>();
        source.put(ItemIndices.ROW, codec.encode(items.rows().item(row)));
        if (warmedUp.find(id) >= 0) {
          source.put(ItemIndices.WARMED_UP, true);
        }
        bulk.add(new IndexRequest().id(documentId(id)).source(source, XContentType.SMILE));
      }
      retry.withBackoff(
          client::bulk,
          bulk,
          ActionListener.wrap(
              written -> {
                requireWritten(stamp, written);
                from(next);
              },
              listener::onFailure));
    }
  }
}
