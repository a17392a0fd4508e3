package org.coldstart.plugin.warmup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.train.TrainingData;

/**
 * The rows that meta scaling and shifting networks have made of all data at once; whoever asks gets
 * those that are asked for.
 *
 * @param warm what they have made
 * @param data what they have seen
 */
record MwufRows(ModelWithItems warm, TrainingData data) implements WarmUpRows {

  @Override
  public Made make(List<String> items) {
    Map<String, LearnedItem> rows = new LinkedHashMap<>();
    Set<String> waiting = new TreeSet<>();
    for (String item : items) {
      if (warm.later().warmedUp().find(item) < 0) {
        continue;
      }
      if (data.items().hasDocument(data.items().row(item))) {
        rows.put(item, warm.items().find(item).orElseThrow());
      } else {
        waiting.add(item);
      }
    }
    return new Made(rows, waiting, Set.of());
  }
}
