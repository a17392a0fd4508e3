package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.artifact.ModelArtifact;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;

/**
 * The decoded towers that this node holds, by stamp. A version is loaded when it is first asked
 * for; whoever asks meanwhile shares the load. What is held, and the artefacts that are being
 * decoded, is bounded by the cache's limit and accounted for on the plugin's circuit breaker. Where
 * room is needed, versions that are not live go, least recently used first; where that is not
 * enough the load fails with {@link CircuitBreakingException}, a 429 on the requests that asked.
 */
public final class ModelCache {

  /** The thread pool that loads. */
  public static final String THREAD_POOL = "coldstart_load";

  /** Where the heads of artefacts come from; {@link ArtifactStore#loadHead} does it. */
  @FunctionalInterface
  public interface Artifacts {

    /**
     * Brings the head of a version's artefact, verified.
     *
     * @param announced is told how many bytes that is before they are read; what it throws ends it
     */
    void load(String stamp, LongConsumer announced, ActionListener<byte[]> listener);
  }

  /** What a cache needs to know of the world around it. */
  public interface Surroundings {

    /** The stamps that encoders and queries of this cluster use now. */
    Set<String> liveStamps();

    /** The most that may be held, in bytes. */
    long limitBytes();

    /** What people call the version of a stamp, for errors. */
    String nameOf(String stamp);
  }

  /**
   * A cache's figures.
   *
   * @param models versions held
   * @param bytes memory that they take
   * @param limitBytes the most that they may take
   * @param hits how often a version was there
   * @param misses how often it was not
   * @param loads loads that succeeded
   * @param failures loads that failed
   * @param loadMillis time that successful loads took, together
   * @param evictions versions that had to make room
   */
  public record Stats(
      int models,
      long bytes,
      long limitBytes,
      long hits,
      long misses,
      long loads,
      long failures,
      long loadMillis,
      long evictions) {}

  private final Artifacts artifacts;
  private final ArtifactDecoder decoder;
  private final Surroundings surroundings;
  private final Supplier<CircuitBreaker> breaker;
  private final Executor executor;
  private final LongSupplier clockMillis;

  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder loadMillis = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /** Who waits for a load; guarded by this cache, as are changes of {@link #held}. */
  private final Map<String, List<ActionListener<TwoTowerModel>>> waiting = new HashMap<>();

  /** Bytes held and reserved; guarded by this cache. */
  private long bytes;

  /**
   * @param breaker the plugin's breaker, which the node hands over after it has built its parts
   * @param executor where artefacts are decoded
   * @param clockMillis a clock that only goes forward
   */
  public ModelCache(
      Artifacts artifacts,
      ArtifactDecoder decoder,
      Surroundings surroundings,
      Supplier<CircuitBreaker> breaker,
      Executor executor,
      LongSupplier clockMillis) {
    this.artifacts = artifacts;
    this.decoder = decoder;
    this.surroundings = surroundings;
    this.breaker = breaker;
    this.executor = executor;
    this.clockMillis = clockMillis;
  }

  /** The towers of a version where they are loaded; takes no lock. */
  public Optional<TwoTowerModel> ifLoaded(String stamp) {
    Held found = held.get(stamp);
    if (found == null) {
      return Optional.empty();
    }
    found.usedAt(clockMillis.getAsLong());
    return Optional.of(found.model);
  }

  /**
   * Brings the towers of a version: on the calling thread where they are loaded, else on a thread
   * of {@value #THREAD_POOL} or of the client's.
   */
  public void get(String stamp, ActionListener<TwoTowerModel> listener) {
    Optional<TwoTowerModel> loaded = ifLoaded(stamp);
    if (loaded.isPresent()) {
      hits.increment();
      listener.onResponse(loaded.get());
      return;
    }
    misses.increment();
    synchronized (this) {
      Held raced = held.get(stamp);
      if (raced == null) {
        List<ActionListener<TwoTowerModel>> others = waiting.get(stamp);
        if (others != null) {
          others.add(listener);
          return;
        }
        waiting.put(stamp, new ArrayList<>(List.of(listener)));
      } else {
        loaded = Optional.of(raced.model);
      }
    }
    if (loaded.isPresent()) {
      listener.onResponse(loaded.get());
    } else {
      load(stamp);
    }
  }

  /**
   * Decodes a whole artefact; holds nothing of it afterwards. An artefact that cannot be decoded is
   * the client's mistake, an {@link IllegalArgumentException}.
   */
  public void decodeWhole(byte[] artifact, ActionListener<ModelWithItems> listener) {
    executor.execute(
        ActionRunnable.supply(
            listener,
            () -> {
              reserve("unknown", artifact.length);
              try {
                return ModelArtifact.read(artifact);
              } catch (IOException | RuntimeException e) {
                throw new IllegalArgumentException(
                    "the body is not a whole, unaltered artefact: " + e.getMessage(), e);
              } finally {
                release(artifact.length);
              }
            }));
  }

  /** Lets go of the versions that a registry no longer knows. */
  synchronized void retain(Function<String, Boolean> known) {
    for (String stamp : List.copyOf(held.keySet())) {
      if (!known.apply(stamp)) {
        drop(stamp);
      }
    }
  }

  /** The figures up to now. */
  public synchronized Stats stats() {
    return new Stats(
        held.size(),
        bytes,
        surroundings.limitBytes(),
        hits.sum(),
        misses.sum(),
        loads.sum(),
        failures.sum(),
        loadMillis.sum(),
        evictions.sum());
  }

  private void load(String stamp) {
    long began = clockMillis.getAsLong();
    AtomicLong reserved = new AtomicLong();
    ActionListener<TwoTowerModel> whenDone =
        ActionListener.wrap(
            model -> {
              loads.increment();
              loadMillis.add(clockMillis.getAsLong() - began);
              ActionListener.onResponse(waitersFor(stamp), model);
            },
            e -> {
              failures.increment();
              ActionListener.onFailure(waitersFor(stamp), named(stamp, e));
            });
    ActionListener<TwoTowerModel> releasing =
        ActionListener.runBefore(whenDone, () -> release(reserved.get()));
    artifacts.load(
        stamp,
        length -> {
          reserve(stamp, length);
          reserved.set(length);
        },
        ActionListener.wrap(
            artifact ->
                executor.execute(ActionRunnable.supply(releasing, () -> decode(stamp, artifact))),
            releasing::onFailure));
  }

  /** An error that says whose version cannot be loaded, not only under which stamp. */
  private Exception named(String stamp, Exception e) {
    return switch (e) {
      case ArtifactException altered -> altered.of(surroundings.nameOf(stamp));
      case ResourceNotFoundException missing -> {
        ResourceNotFoundException named =
            new ResourceNotFoundException(
                "{}: {}", surroundings.nameOf(stamp), missing.getMessage());
        named.initCause(missing);
        yield named;
      }
      default -> e;
    };
  }

  private TwoTowerModel decode(String stamp, byte[] artifact) {
    TwoTowerModel model;
    try {
      model = decoder.decode(artifact);
    } catch (IOException | RuntimeException e) {
      ArtifactException altered = new ArtifactException(stamp, e.getMessage());
      altered.initCause(e);
      throw altered;
    }
    if (!stamp.equals(model.stamp())) {
      throw new ArtifactException(stamp, "it is the artefact of stamp [" + model.stamp() + "]");
    }
    long size = model.ramBytesUsed();
    reserve(stamp, size);
    synchronized (this) {
      held.put(stamp, new Held(model, size, clockMillis.getAsLong()));
    }
    return model;
  }

  private synchronized List<ActionListener<TwoTowerModel>> waitersFor(String stamp) {
    return waiting.remove(stamp);
  }

  private synchronized void reserve(String stamp, long needed) {
    long limit = surroundings.limitBytes();
    if (bytes + needed > limit) {
      makeRoom(needed, limit);
    }
    if (bytes + needed > limit) {
      throw new CircuitBreakingException(
          "the towers of "
              + surroundings.nameOf(stamp)
              + " need ["
              + new ByteSizeValue(needed)
              + "], but ["
              + new ByteSizeValue(bytes)
              + "] of [plugins.coldstart.cache.memory_limit], ["
              + new ByteSizeValue(limit)
              + "], are taken by live versions and loads that go on",
          needed,
          limit,
          CircuitBreaker.Durability.TRANSIENT);
    }
    breaker.get().addEstimateBytesAndMaybeBreak(needed, "towers of stamp [" + stamp + "]");
    bytes += needed;
  }

  private void makeRoom(long needed, long limit) {
    Set<String> live = surroundings.liveStamps();
    List<String> idle =
        held.entrySet().stream()
            .filter(entry -> !live.contains(entry.getKey()))
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUsed))
            .map(Map.Entry::getKey)
            .toList();
    for (String stamp : idle) {
      if (bytes + needed <= limit) {
        return;
      }
      drop(stamp);
      evictions.increment();
    }
  }

  private void drop(String stamp) {
    release(held.remove(stamp).bytes);
  }

  private synchronized void release(long freed) {
    bytes -= freed;
    breaker.get().addWithoutBreaking(-freed);
  }

  /** A version in memory. */
  private static final class Held {

    private static final long TOUCHED_EVERY_MILLIS = 1_000;

    private final TwoTowerModel model;
    private final long bytes;
    private volatile long lastUsed;

    Held(TwoTowerModel model, long bytes, long now) {
      this.model = model;
      this.bytes = bytes;
      this.lastUsed = now;
    }

    /** Notes a use; seldom writes, so that many threads do not fight over one cache line. */
    void usedAt(long now) {
      if (now - lastUsed >= TOUCHED_EVERY_MILLIS) {
        lastUsed = now;
      }
    }
  }
}
