package org.coldstart.plugin.items;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItems;

/**
 * What came of looking items up. As {@link LearnedItems} it makes no difference between an item
 * that its version never learned of and one that could not be read.
 *
 * @param items those that were found, by id
 * @param failures why others could not be read, by id
 */
public record FoundItems(Map<String, LearnedItem> items, Map<String, Exception> failures)
    implements LearnedItems {

  /** Nothing was looked for. */
  public static final FoundItems NONE = new FoundItems(Map.of(), Map.of());

  /** Copies both. */
  public FoundItems {
    items = Map.copyOf(items);
    failures = Map.copyOf(failures);
  }

  /** None of these could be read, for one reason. */
  static FoundItems failed(Collection<String> ids, Exception failure) {
    Map<String, Exception> failures = new HashMap<>();
    ids.forEach(id -> failures.put(id, failure));
    return new FoundItems(Map.of(), failures);
  }

  @Override
  public Optional<LearnedItem> find(String id) {
    return Optional.ofNullable(items.get(id));
  }

  /** This and more. */
  public FoundItems and(FoundItems more) {
    Map<String, LearnedItem> allItems = new HashMap<>(items);
    allItems.putAll(more.items);
    Map<String, Exception> allFailures = new HashMap<>(failures);
    allFailures.putAll(more.failures);
    return new FoundItems(allItems, allFailures);
  }

  /** The same for who must not take an item for unknown: finding one of the failures throws. */
  public LearnedItems strictly() {
    return id -> {
      if (failures.containsKey(id)) {
        throw new IllegalStateException(
            "what was learned of item [" + id + "] cannot be read", failures.get(id));
      }
      return find(id);
    };
  }

  /**
   * Makes sure that there was no failure.
   *
   * @throws Exception one of them
   */
  public FoundItems requireAll() throws Exception {
    if (!failures.isEmpty()) {
      throw failures.values().iterator().next();
    }
    return this;
  }
}
