package org.coldstart.plugin.warmup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.BytesRef;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.warmup.ItemStep;
import org.coldstart.plugin.training.TrainingMemory;

/**
 * Makes the rows of some items in closed form: reads all of their evidence, and of those who gave
 * it what they took of what the training knew. A user's history is held no longer than it takes to
 * fold it in.
 */
final class ClosedFormRows implements WarmUpRows {

  private static final int USERS_AT_ONCE = 200;
  private static final long USER_BYTES = 120;

  private final EvidenceReader reader;
  private final KnownItems known;
  private final ItemStep step;
  private final Workers workers;
  private final TrainingMemory.Share memory;

  /**
   * @param memory accounts for what is read
   */
  ClosedFormRows(
      EvidenceReader reader,
      KnownItems known,
      ItemStep step,
      Workers workers,
      TrainingMemory.Share memory) {
    this.reader = reader;
    this.known = known;
    this.step = step;
    this.workers = workers;
    this.memory = memory;
  }

  @Override
  public Made make(List<String> items) {
    Map<String, FeatureSource> documents = reader.documents(items);
    Evidence evidence = reader.ofItems(items, memory::grownTo);
    Map<String, float[]> users = users(evidence, documents.keySet());
    Map<String, LearnedItem> rows = new LinkedHashMap<>();
    Set<String> waiting = new TreeSet<>();
    Set<String> unencodable = new TreeSet<>();
    for (String item : items) {
      Map<String, Float> touched = evidence.of(item);
      if (touched.isEmpty()) {
        continue;
      }
      if (!documents.containsKey(item)) {
        waiting.add(item);
        continue;
      }
      try {
        rows.put(item, row(documents.get(item), touched, users));
      } catch (FeatureException e) {
        unencodable.add(item);
      }
    }
    return new Made(rows, waiting, unencodable);
  }

  private LearnedItem row(
      FeatureSource document, Map<String, Float> touched, Map<String, float[]> users) {
    // In the order of the ids, so that the same evidence gives the same bits.
    List<String> order = touched.keySet().stream().sorted().toList();
    DenseMatrix blocks = DenseMatrix.zeros(order.size(), step.rank());
    float[] weights = new float[order.size()];
    for (int row = 0; row < weights.length; row++) {
      float[] block = users.get(order.get(row));
      System.arraycopy(block, 0, blocks.values(), blocks.offset(row), block.length);
      weights[row] = touched.get(order.get(row));
    }
    return step.warm(document, blocks, weights, workers);
  }

  /** The blocks of all who touched any of some items. */
  private Map<String, float[]> users(Evidence evidence, Set<String> items) {
    Set<String> ids = new TreeSet<>();
    items.forEach(item -> ids.addAll(evidence.of(item).keySet()));
    List<String> order = List.copyOf(ids);
    long bytes =
        evidence.ramBytesUsed() + order.size() * (USER_BYTES + (long) Float.BYTES * step.rank());
    memory.grownTo(bytes);
    Map<String, float[]> blocks = new HashMap<>();
    for (int from = 0; from < order.size(); from += USERS_AT_ONCE) {
      List<String> some = order.subList(from, Math.min(order.size(), from + USERS_AT_ONCE));
      Evidence histories = reader.ofUsers(some, held -> memory.grownTo(bytes + held));
      Set<String> touched = new TreeSet<>();
      some.forEach(user -> touched.addAll(histories.of(user).keySet()));
      Map<String, LearnedItem> learned = known.among(touched);
      some.forEach(user -> blocks.put(user, block(histories.of(user), learned)));
    }
    return blocks;
  }

  private float[] block(Map<String, Float> history, Map<String, LearnedItem> learned) {
    List<BytesRef> taken = new ArrayList<>();
    history.forEach(
        (item, weight) -> {
          if (weight > 0 && learned.containsKey(item)) {
            taken.add(new BytesRef(item));
          }
        });
    taken.sort(null);
    float[] weights = new float[taken.size()];
    List<LearnedItem> items = new ArrayList<>(weights.length);
    for (int i = 0; i < weights.length; i++) {
      String id = taken.get(i).utf8ToString();
      items.add(learned.get(id));
      weights[i] = history.get(id);
    }
    return step.user(items, weights);
  }
}
