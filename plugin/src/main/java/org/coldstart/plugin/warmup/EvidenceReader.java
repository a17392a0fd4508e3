package org.coldstart.plugin.warmup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.EntityId;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.train.LabelRule;
import org.coldstart.model.train.WeightScale;
import org.coldstart.plugin.documents.PointInTime;
import org.coldstart.plugin.documents.PointInTime.Page;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.training.InteractionReader;
import org.coldstart.plugin.training.ReadableSources;
import org.coldstart.plugin.training.ResolvedSources;
import org.coldstart.plugin.training.SourceValues;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.mapper.SeqNoFieldMapper;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Reads of the sources what a warm-up needs: which items have new interactions, and of those items
 * everything. Primaries are read, since a copy may lag behind what their checkpoint says is there.
 * Blocks, so it belongs on a thread pool that may. Used by one thread.
 */
final class EvidenceReader {

  /** The most ids that one look is for. */
  static final int MOST_IDS = 500;

  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);
  private static final int INTERACTIONS_A_PAGE = 5_000;
  private static final String PRIMARIES = "_primary";

  private final Client client;
  private final ReadableSources sources;
  private final ModelDefinition definition;
  private final Optional<WeightScale> weights;
  private final LongConsumer listener;
  private long read;

  /**
   * @param client acts with the rights of the calling thread
   * @param definition of the version, which says what labels mean and which features items have
   * @param weights what the training's interactions weighed; empty where all count alike
   * @param listener hears how many interactions have been read; what it throws ends the reading
   */
  EvidenceReader(
      Client client,
      ReadableSources sources,
      ModelDefinition definition,
      Optional<WeightScale> weights,
      LongConsumer listener) {
    this.client = client;
    this.sources = sources;
    this.definition = definition;
    this.weights = weights;
    this.listener = listener;
  }

  /**
   * The items of the interactions behind some marks.
   *
   * @param from the marks by {@link InteractionShards#key}; a shard without one is read from its
   *     beginning
   * @param ends how far the shards can be read; those of which nothing is behind the mark are not
   * @param page gets distinct ids, a page of interactions at a time
   */
  void itemsBehind(
      Map<String, ShardMark> from, Map<String, ShardMark> ends, Consumer<Set<String>> page) {
    ResolvedSources.Source source = sources.indices().interactions();
    for (IndexMetadata index : source.indices()) {
      for (int shard = 0; shard < index.getNumberOfShards(); shard++) {
        String key = InteractionShards.key(index.getIndexUUID(), shard);
        long after = from.containsKey(key) ? from.get(key).checkpoint() : -1;
        if (ends.get(key).checkpoint() > after) {
          itemsBehind(index, shard, after, page);
        }
      }
    }
  }

  private void itemsBehind(
      IndexMetadata index, int shard, long after, Consumer<Set<String>> taker) {
    Sources.Interactions fields = sources.sources().interactions();
    QueryBuilder behind =
        QueryBuilders.boolQuery()
            .filter(sources.interactionsQuery())
            .filter(QueryBuilders.termQuery("_index", index.getIndex().getName()))
            .filter(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(after));
    try (PointInTime moment =
        PointInTime.open(
            client,
            fields.index(),
            sources.indices().interactions().names(),
            KEEP_ALIVE,
            "_shards:" + shard + "|" + PRIMARIES)) {
      for (SearchHit[] hits :
          moment.pages(behind, Page.of(INTERACTIONS_A_PAGE, List.of(fields.itemId())))) {
        Set<String> items = new LinkedHashSet<>();
        for (SearchHit hit : hits) {
          SourceValues.of(hit).id(fields.itemId()).ifPresent(items::add);
        }
        counted(hits.length);
        taker.accept(items);
      }
    }
  }

  /**
   * All that is known of some items, by item.
   *
   * @param items at most {@value #MOST_IDS}
   * @param held is told as it grows how many bytes of heap that takes; may refuse by throwing
   */
  Evidence ofItems(Collection<String> items, LongConsumer held) {
    Evidence evidence = Evidence.byItem(labels(), weights);
    read(sources.sources().interactions().itemId(), items, evidence, held);
    return evidence;
  }

  /**
   * All that is known of some users, by user.
   *
   * @param users at most {@value #MOST_IDS}
   * @param held as of {@link #ofItems}
   */
  Evidence ofUsers(Collection<String> users, LongConsumer held) {
    Evidence evidence = Evidence.byUser(labels(), weights);
    read(sources.sources().interactions().userId(), users, evidence, held);
    return evidence;
  }

  private LabelRule labels() {
    return new LabelRule(definition.training().positiveFrom());
  }

  private void read(String field, Collection<String> ids, Evidence into, LongConsumer held) {
    ResolvedSources.Source source = sources.indices().interactions();
    InteractionReader reader =
        new InteractionReader(sources.sources().interactions(), source, Long.MAX_VALUE, into);
    BoolQueryBuilder query =
        QueryBuilders.boolQuery().filter(sources.interactionsQuery()).filter(anyOf(field, ids));
    try (PointInTime moment =
        PointInTime.open(client, source.expression(), source.names(), KEEP_ALIVE, PRIMARIES)) {
      for (SearchHit[] hits : moment.pages(query, reader.page(INTERACTIONS_A_PAGE))) {
        for (SearchHit hit : hits) {
          reader.read(hit);
        }
        counted(hits.length);
        held.accept(into.ramBytesUsed());
      }
    }
    into.retain(ids);
  }

  /** The documents of some items, by id; those that have none are left out. */
  Map<String, FeatureSource> documents(Collection<String> items) {
    ResolvedSources.Source source = sources.indices().items();
    String idField = sources.sources().items().id();
    TreeSet<String> fields = new TreeSet<>();
    definition.item().encodable().stream().map(Feature::field).forEach(fields::add);
    boolean ownId = idField.equals(Sources.Entities.DOCUMENT_ID);
    if (!ownId) {
      fields.add(idField);
    }
    Map<String, FeatureSource> found = new TreeMap<>();
    try (PointInTime moment =
        PointInTime.open(client, source.expression(), source.names(), KEEP_ALIVE, PRIMARIES)) {
      for (SearchHit[] hits : moment.pages(items(items), Page.of(MOST_IDS, List.copyOf(fields)))) {
        for (SearchHit hit : hits) {
          SourceValues values = SourceValues.of(hit);
          Optional<String> id = ownId ? Optional.of(hit.getId()) : values.id(idField);
          id.filter(items::contains).ifPresent(known -> found.put(known, values.source()));
        }
      }
    }
    return found;
  }

  /** The documents of some items, wherever such documents lie. */
  QueryBuilder items(Collection<String> items) {
    String idField = sources.sources().items().id();
    return idField.equals(Sources.Entities.DOCUMENT_ID)
        ? QueryBuilders.idsQuery().addIds(items.toArray(String[]::new))
        : anyOf(idField, items);
  }

  /** A field that was never mapped on purpose is text, with a {@code keyword} beside it. */
  private static QueryBuilder anyOf(String field, Collection<String> ids) {
    List<String> all = new ArrayList<>();
    ids.forEach(id -> all.addAll(EntityId.written(id)));
    return QueryBuilders.boolQuery()
        .should(QueryBuilders.termsQuery(field, all))
        .should(QueryBuilders.termsQuery(field + ".keyword", all))
        .minimumShouldMatch(1);
  }

  private void counted(int more) {
    read += more;
    listener.accept(read);
  }

  /** How many interactions were read, some of them more than once. */
  long interactionsRead() {
    return read;
  }
}
