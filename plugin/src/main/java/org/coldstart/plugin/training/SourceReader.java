package org.coldstart.plugin.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSchema;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;
import org.coldstart.plugin.documents.PointInTime;
import org.coldstart.plugin.documents.PointInTime.Page;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Reads the sources of one training: each at one point in time, only the fields that are needed, a
 * page at a time, and never more than memory allows. Blocks, so it belongs on the training threads.
 * Used once.
 */
public final class SourceReader {

  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);
  private static final int INTERACTIONS_A_PAGE = 5_000;
  private static final int ENTITIES_A_PAGE = 1_000;

  private final Client client;
  private final ReadableSources sources;
  private final ModelDefinition definition;
  private final TrainingMemory.Share memory;
  private final Listener listener;
  private final TrainingDataBuilder data;
  private final long until;
  private final Map<String, Object> provenance = new LinkedHashMap<>();
  private final SortedMap<String, String> digests = new TreeMap<>();
  private long lastTimestamp = Long.MIN_VALUE;

  /** Hears how the reading goes on; what it throws ends the reading. */
  public interface Listener {

    /**
     * @param phase what is being read
     * @param done documents read so far
     * @param total documents to read
     */
    void read(String phase, long done, long total);
  }

  /**
   * @param client acts with the rights of the calling thread
   * @param until the latest timestamp of an interaction that is taken
   * @param memory accounts for what the data takes
   */
  public SourceReader(
      Client client,
      ReadableSources sources,
      ModelDefinition definition,
      long until,
      TrainingMemory.Share memory,
      Listener listener) {
    this.client = client;
    this.sources = sources;
    this.definition = definition;
    this.until = until;
    this.memory = memory;
    this.listener = listener;
    this.data = new TrainingDataBuilder(definition);
  }

  /**
   * Reads everything.
   *
   * @throws IllegalArgumentException naming index, document and field of a value that does not fit,
   *     or telling that there is no interaction at all
   * @throws CircuitBreakingException where the data takes more memory than it may
   */
  public TrainingData read() {
    readInteractions();
    readEntities(
        "items",
        sources.indices().items(),
        sources.sources().items(),
        definition.item(),
        data::item);
    sources
        .indices()
        .users()
        .ifPresent(
            users ->
                readEntities(
                    "users",
                    users,
                    sources.sources().users().orElseThrow(),
                    definition.user(),
                    data::user));
    return data.build();
  }

  /** Where the data came from, as a report tells it; complete once everything is read. */
  Map<String, Object> provenance() {
    return provenance;
  }

  /** What was read, to tell later whether it is still the same; complete like the above. */
  SourceDigests digests() {
    return new SourceDigests(lastTimestamp, digests);
  }

  private void readInteractions() {
    Sources.Interactions fields = sources.sources().interactions();
    InteractionReader reader =
        new InteractionReader(fields, sources.indices().interactions(), until, data);
    DocumentDigest digest = new DocumentDigest();
    readAll(
        "interactions",
        sources.indices().interactions(),
        sources.interactionsQuery(),
        reader.page(INTERACTIONS_A_PAGE),
        hit -> {
          if (reader.read(hit)) {
            digest.add(hit, reader.dateFields());
          }
        });
    told("interactions").putAll(reader.counts());
    lastTimestamp = reader.lastTimestamp();
    keep("interactions", digest);
    if (data.interactions() == 0) {
      throw new IllegalArgumentException(
          "[sources.interactions.index]: there is nothing to learn from: ["
              + fields.index()
              + "] holds no document that matches [sources.interactions.query] and has both ["
              + fields.userId()
              + "] and ["
              + fields.itemId()
              + "]");
    }
  }

  private void readEntities(
      String what,
      ResolvedSources.Source source,
      Sources.Entities entities,
      FeatureSchema schema,
      BiConsumer<String, FeatureSource> taker) {
    boolean ownId = entities.id().equals(Sources.Entities.DOCUMENT_ID);
    TreeSet<String> fields = new TreeSet<>();
    schema.encodable().stream().map(Feature::field).forEach(fields::add);
    if (!ownId) {
      fields.add(entities.id());
    }
    Coverage coverage = new Coverage(schema);
    DocumentDigest digest = new DocumentDigest();
    readAll(
        what,
        source,
        QueryBuilders.matchAllQuery(),
        Page.of(ENTITIES_A_PAGE, List.copyOf(fields)),
        hit -> {
          SourceValues values = SourceValues.of(hit);
          Optional<String> id = ownId ? Optional.of(hit.getId()) : values.id(entities.id());
          coverage.see(id, values.source());
          id.ifPresent(
              known -> {
                take(known, schema, values, taker);
                digest.add(hit, List.of());
              });
        });
    told(what).putAll(coverage.counts());
    keep(what, digest);
  }

  private void keep(String what, DocumentDigest digest) {
    digests.put(what, digest.hex());
    told(what).put("digest", digest.hex());
  }

  private static void take(
      String id,
      FeatureSchema schema,
      SourceValues values,
      BiConsumer<String, FeatureSource> taker) {
    try {
      taker.accept(id, values.source());
    } catch (FeatureException e) {
      String field = schema.find(e.feature()).map(Feature::field).orElse(e.feature());
      throw values.wrong(field, e.getMessage());
    }
  }

  private void readAll(
      String what,
      ResolvedSources.Source source,
      QueryBuilder query,
      Page page,
      Consumer<SearchHit> reader) {
    try (PointInTime moment =
        PointInTime.open(client, source.expression(), source.names(), KEEP_ALIVE)) {
      long total = moment.count(query);
      Map<String, Object> told = told(what);
      told.put("index", source.expression());
      told.put("index_uuids", source.provenance());
      told.put("documents", total);
      long done = 0;
      listener.read("read " + what, done, total);
      for (SearchHit[] hits : moment.pages(query, page)) {
        for (SearchHit hit : hits) {
          reader.accept(hit);
        }
        memory.grownTo(data.ramBytesUsed());
        done += hits.length;
        listener.read("read " + what, done, total);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> told(String what) {
    return (Map<String, Object>)
        provenance.computeIfAbsent(what, key -> new LinkedHashMap<String, Object>());
  }

  /** Counts which features have values, so that a misspelt field is seen. */
  private static final class Coverage {

    private final FeatureSchema schema;
    private final Map<String, Long> withValue = new LinkedHashMap<>();
    private long withoutId;

    Coverage(FeatureSchema schema) {
      this.schema = schema;
      schema.encodable().forEach(feature -> withValue.put(feature.name(), 0L));
    }

    void see(Optional<String> id, FeatureSource values) {
      withoutId += id.isEmpty() ? 1 : 0;
      for (Feature feature : schema.encodable()) {
        if (values.value(feature.field()) != null) {
          withValue.merge(feature.name(), 1L, Long::sum);
        }
      }
    }

    Map<String, Object> counts() {
      return Map.of("without_id", withoutId, "with_value", withValue);
    }
  }
}
