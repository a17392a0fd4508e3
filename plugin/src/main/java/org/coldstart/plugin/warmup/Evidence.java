package org.coldstart.plugin.warmup;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.InteractionSink;
import org.coldstart.model.train.LabelRule;

/**
 * Who took or passed over what, as it is read: pairs, however often they come. Whoever did both has
 * taken it. Interactions of weight 0 count for nothing. Used by one thread.
 */
final class Evidence implements InteractionSink {

  private static final long BYTES_A_PAIR = 80;

  private final LabelRule labels;
  private final boolean byUser;
  private final Map<String, Map<String, Float>> pairs = new TreeMap<>();
  private long size;

  private Evidence(LabelRule labels, boolean byUser) {
    this.labels = labels;
    this.byUser = byUser;
  }

  /** Pairs by the item, and within by the user. */
  static Evidence byItem(LabelRule labels) {
    return new Evidence(labels, false);
  }

  /** Pairs by the user, and within by the item. */
  static Evidence byUser(LabelRule labels) {
    return new Evidence(labels, true);
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
      float counts = taken ? 1 : 0;
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

  /** What was read of one; empty where nothing was. */
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
