package org.coldstart.plugin.warmup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.WeightScale;
import org.coldstart.model.warmup.ItemStep;
import org.coldstart.model.warmup.Mwuf;
import org.coldstart.plugin.deployment.DocumentSelection;
import org.coldstart.plugin.deployment.FillCounts;
import org.coldstart.plugin.deployment.FillPass;
import org.coldstart.plugin.deployment.Pace;
import org.coldstart.plugin.documents.ShardMark;
import org.coldstart.plugin.items.ItemRestorer;
import org.coldstart.plugin.items.LearnedItemStore;
import org.coldstart.plugin.items.StoredItems;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.run.RunContext;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.coldstart.plugin.training.ReadableSources;
import org.coldstart.plugin.training.SourceReader;
import org.coldstart.plugin.training.TrainingMemory;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.index.Index;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * One warm-up of a deployment: finds the new items that have new evidence, stores a row for each,
 * and rewrites their documents. Rows come before documents, so that whoever encodes such a document
 * meanwhile writes what this would write. The marks move when all is done; until then it may be
 * done again and does no harm. Blocks, so it belongs on the training threads. Used once.
 */
final class WarmUpRun {

  private static final int ITEMS_AT_ONCE = 200;
  private static final int ATTEMPTS = 3;

  /** Items that wait for their documents; what comes after that many waits for its next click. */
  private static final int MOST_WAITING = 10_000;

  private static final long ITEM_BYTES = 100;

  private final Surroundings around;
  private final Plan plan;
  private final WarmUpStates.Stored claimed;
  private final long began = System.nanoTime();

  /**
   * What warm-ups work with.
   *
   * @param client acts with the rights of the calling thread, and so reads the sources
   * @param plugin acts with the plugin's own rights, and so writes vectors
   * @param items where versions keep what they learned of items
   * @param stored where rows are written
   * @param documentsPerSecond how fast documents may be written
   * @param threads how many threads compute
   * @param executor where answers are read
   */
  record Surroundings(
      Client client,
      Client plugin,
      ClusterService clusterService,
      LearnedItemStore items,
      StoredItems stored,
      ItemRestorer restorer,
      ArtifactStore artifacts,
      ModelCache cache,
      WarmUpStates states,
      TrainingMemory memory,
      WarmUpCounters counters,
      DoubleSupplier documentsPerSecond,
      int threads,
      Executor executor) {}

  /**
   * What is to be done.
   *
   * @param model the version that is active on the deployment
   * @param definition the version's, with the sources of today
   * @param sources those, found and readable
   */
  record Plan(
      Deployment deployment,
      TrainedModel model,
      LaterItems later,
      ModelDefinition definition,
      ReadableSources sources) {

    String stamp() {
      return model.stamp();
    }

    /** What the training's interactions weighed. */
    Optional<WeightScale> weights() {
      return later.typicalWeight().isPresent()
          ? Optional.of(new WeightScale(later.typicalWeight().getAsDouble()))
          : Optional.empty();
    }
  }

  /**
   * @param claimed the state, claimed by this run
   */
  WarmUpRun(Surroundings around, Plan plan, WarmUpStates.Stored claimed) {
    this.around = around;
    this.plan = plan;
    this.claimed = claimed;
  }

  /**
   * Does it.
   *
   * @return what it came to, as a run tells it
   */
  Map<String, Object> run(RunContext context) throws IOException {
    PlainActionFuture.<Void, RuntimeException>get(l -> around.restorer.ensure(plan.model, l));
    String itemsNow = itemsIndex();
    InteractionShards shards = new InteractionShards(around.plugin);
    Map<String, ShardMark> ends =
        PlainActionFuture.<Map<String, ShardMark>, RuntimeException>get(
            l -> shards.ends(plan.sources.indices().interactions(), l));
    Map<String, ShardMark> from = claimed.state().trusted(ends, itemsNow);
    long behind = behind(from, ends);
    shards.refresh(indicesWithNews(from, ends));
    Counted counted;
    try (TrainingMemory.Share memory = around.memory.open();
        Workers workers = Workers.start(around.threads, context::checkCancelled)) {
      EvidenceReader reader =
          new EvidenceReader(
              around.client,
              plan.sources,
              plan.definition,
              plan.weights(),
              read -> context.progress("read interactions", read, 0));
      KnownItems known =
          new KnownItems(around.items, plan.model, plan.later.warmedUp(), around.executor);
      List<String> items = newItems(reader, known, from, ends, memory);
      WarmUpRows rows = rows(reader, known, workers, memory, context, items);
      counted = warmUp(items, rows, reader, context);
      counted.interactionsRead = reader.interactionsRead();
    }
    Map<String, Object> outcome = counted.toMap(plan, millisSince(began));
    Map<String, Object> last = new LinkedHashMap<>(outcome);
    last.put("run", context.runId());
    last.put("ended", Instant.now().toString());
    PlainActionFuture.<WarmUpStates.Stored, RuntimeException>get(
        l ->
            around.states.replace(
                plan.deployment,
                plan.stamp(),
                claimed,
                new WarmUpState(
                    claimed.state().claim(),
                    ends,
                    itemsNow,
                    counted.waiting.stream().limit(MOST_WAITING).toList(),
                    last),
                l));
    around.counters.ended(
        System.currentTimeMillis(),
        millisSince(began),
        behind,
        counted.items,
        counted.documents.written());
    return outcome;
  }

  private String itemsIndex() {
    Optional<String> uuid = around.stored.uuid(plan.stamp());
    return uuid.orElseThrow(
        () ->
            new OpenSearchStatusException(
                "what version [{}] learned of its items is not stored on this node's view of the"
                    + " cluster yet",
                RestStatus.SERVICE_UNAVAILABLE,
                plan.stamp()));
  }

  private static long behind(Map<String, ShardMark> from, Map<String, ShardMark> ends) {
    long behind = 0;
    for (Map.Entry<String, ShardMark> end : ends.entrySet()) {
      ShardMark mark = from.get(end.getKey());
      behind += end.getValue().checkpoint() - (mark == null ? -1 : mark.checkpoint());
    }
    return behind;
  }

  private List<String> indicesWithNews(Map<String, ShardMark> from, Map<String, ShardMark> ends) {
    List<String> names = new ArrayList<>();
    for (IndexMetadata index : plan.sources.indices().interactions().indices()) {
      for (int shard = 0; shard < index.getNumberOfShards(); shard++) {
        String key = InteractionShards.key(index.getIndexUUID(), shard);
        if (!ends.get(key).equals(from.get(key))) {
          names.add(index.getIndex().getName());
          break;
        }
      }
    }
    return names;
  }

  /** Items that the training did not know and that have new evidence, or wait for a document. */
  private List<String> newItems(
      EvidenceReader reader,
      KnownItems known,
      Map<String, ShardMark> from,
      Map<String, ShardMark> ends,
      TrainingMemory.Share memory) {
    Set<String> items = new LinkedHashSet<>(claimed.state().waiting());
    reader.itemsBehind(
        from,
        ends,
        page -> {
          page.removeAll(items);
          page.removeAll(known.among(page).keySet());
          items.addAll(page);
          memory.grownTo(ITEM_BYTES * items.size());
        });
    return List.copyOf(items);
  }

  private WarmUpRows rows(
      EvidenceReader reader,
      KnownItems known,
      Workers workers,
      TrainingMemory.Share memory,
      RunContext context,
      List<String> items)
      throws IOException {
    boolean closedForm =
        plan.definition.training().warmUp() == TrainingConfig.WarmUpMethod.CLOSED_FORM;
    if (closedForm || items.isEmpty()) {
      return new ClosedFormRows(
          reader, known, new ItemStep(plan.model, plan.later), workers, memory);
    }
    TrainingData data =
        new SourceReader(
                around.client,
                plan.sources,
                plan.definition,
                Long.MAX_VALUE,
                memory,
                context::progress)
            .read();
    byte[] artifact =
        PlainActionFuture.<byte[], RuntimeException>get(
            l -> around.artifacts.load(plan.stamp(), l));
    memory.reserveForLearning(2L * artifact.length);
    ModelWithItems trained =
        PlainActionFuture.<ModelWithItems, RuntimeException>get(
            l -> around.cache.decodeWhole(artifact, l));
    context.progress("learn to warm up", 0, 1);
    return new MwufRows(new Mwuf(trained).with(data, workers), data);
  }

  /** What was done. */
  private static final class Counted {
    private long items;
    private long interactionsRead;
    private FillCounts documents = FillCounts.NONE;
    private final Set<String> waiting = new TreeSet<>();
    private final Set<String> unencodable = new TreeSet<>();

    Map<String, Object> toMap(Plan plan, long tookMillis) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("index", plan.deployment.index());
      told.put("field", plan.deployment.field());
      told.put(
          "method", plan.definition.training().warmUp().name().toLowerCase(java.util.Locale.ROOT));
      told.put("items_warmed_up", items);
      told.put("items_without_document", waiting.size());
      told.put("items_unencodable", unencodable.size());
      told.put("documents_written", documents.written());
      told.put("write_conflicts", documents.conflicts());
      told.put("interactions_read", interactionsRead);
      told.put("took_ms", tookMillis);
      return told;
    }
  }

  private Counted warmUp(
      List<String> items, WarmUpRows rows, EvidenceReader reader, RunContext context) {
    Counted counted = new Counted();
    FillPass pass =
        new FillPass(
            around.plugin,
            around.clusterService,
            new Index(plan.deployment.index(), plan.deployment.indexUuid()),
            plan.deployment.field(),
            new Pace(around.documentsPerSecond, System::nanoTime, context::checkCancelled));
    for (int from = 0; from < items.size(); from += ITEMS_AT_ONCE) {
      context.progress("warm up items", from, items.size());
      List<String> some = items.subList(from, Math.min(items.size(), from + ITEMS_AT_ONCE));
      WarmUpRows.Made made = rows.make(some);
      PlainActionFuture.<Void, RuntimeException>get(
          l -> around.stored.put(plan.model, made.rows(), l));
      counted.items += made.rows().size();
      counted.waiting.addAll(made.waiting());
      counted.unencodable.addAll(made.unencodable());
      if (!made.rows().isEmpty()) {
        counted.documents = counted.documents.and(rewrite(pass, made.rows().keySet(), reader));
      }
    }
    return counted;
  }

  /**
   * Whose document was changed meanwhile is looked at again; after a few times it is left to the
   * sweep, which looks at whatever was changed.
   */
  private FillCounts rewrite(FillPass pass, Set<String> items, EvidenceReader reader) {
    DocumentSelection stale = new DocumentSelection(reader.items(items), true);
    FillCounts all = FillCounts.NONE;
    for (int attempt = 1; ; attempt++) {
      FillCounts counts =
          pass.run(stale, plan.stamp(), Map.of(), (done, selected, reached) -> {}).counts();
      all = all.and(counts);
      if (counts.failed() > 0 && attempt == ATTEMPTS) {
        throw new OpenSearchStatusException(
            "[{}] documents of index [{}] could not be given their new vectors: {}",
            RestStatus.SERVICE_UNAVAILABLE,
            counts.failed(),
            plan.deployment.index(),
            counts.failure());
      }
      if (counts.failed() + counts.conflicts() == 0 || attempt == ATTEMPTS) {
        return all;
      }
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
