package org.coldstart.plugin.warmup;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.InteractionSink;
import org.coldstart.model.train.LabelRule;
import org.coldstart.model.train.WeightScale;

/**
 * Who took or passed over what, as it is read: pairs, however often they come. Whoever did both has
 * taken it. Interactions of weight 0 count for nothing; of a pair that comes more than once the
 * greatest weight does, as in a training. Used by one thread.
 */
final class Evidence implements InteractionSink {

  private static final long BYTES_A_PAIR = 80;

  private final LabelRule labels;
  private final Optional<WeightScale> weights;
  private final boolean byUser;
  private final Map<String, Map<String, Float>> pairs = new TreeMap<>();
  private long size;

  private Evidence(LabelRule labels, Optional<WeightScale> weights, boolean byUser) {
    this.labels = labels;
    this.weights = weights;
    this.byUser = byUser;
  }

  /**
   * Pairs by the item, and within by the user.
   *
   * @param weights what the training's interactions weighed; empty where all count alike
   */
  static Evidence byItem(LabelRule labels, Optional<WeightScale> weights) {
    return new Evidence(labels, weights, false);
  }

  /** Pairs by the user, and within by the item; weighed likewise. */
  static Evidence byUser(LabelRule labels, Optional<WeightScale> weights) {
    return new Evidence(labels, weights, true);
  }

  @Override
  public void interaction(
      String userId, String itemId, float label, float weight, long timestamp, String session) {
    add(userId, itemId, labels.target(label) > 0, weight);
  }

  @Override
  public void positive(String userId, String itemId, float weight, long timestamp, String session) {
    add(userId, itemId, true, weight);
  }

  private void add(String user, String item, boolean taken, float weight) {
    if (!Float.isFinite(weight) || weight < 0) {
      throw new InteractionException("weight", "must be finite and not negative, got " + weight);
    }
    if (weight > 0) {
      float counts = taken ? weights.map(scale -> scale.counts(weight)).orElse(1f) : 0;
      Map<String, Float> of =
          pairs.computeIfAbsent(byUser ? user : item, unknown -> new HashMap<>());
      Float before = of.put(byUser ? item : user, counts);
      if (before == null) {
        size++;
      } else if (before > counts) {
        of.put(byUser ? item : user, before);
      }
    }
  }

  /** What was read of one: what each pair counts, 0 where it was passed over. */
  Map<String, Float> of(String id) {
    return pairs.getOrDefault(id, Map.of());
  }

  /** Lets go of what nobody asked for: a field that is analysed may match more than was meant. */
  void retain(Collection<String> wanted) {
    pairs.keySet().retainAll(Set.copyOf(wanted));
  }

  /** Bytes of heap that this holds, about. */
  long ramBytesUsed() {
    return BYTES_A_PAIR * size;
  }
}
