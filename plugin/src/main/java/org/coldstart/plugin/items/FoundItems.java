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
 * @param revisions of those that a warm-up has made, by id; see {@link LearnedItems#revision}
 * @param failures why others could not be read, by id
 */
public record FoundItems(
    Map<String, LearnedItem> items, Map<String, Long> revisions, Map<String, Exception> failures)
    implements LearnedItems {

  /** Nothing was looked for. */
  public static final FoundItems NONE = new FoundItems(Map.of(), Map.of());

  /** Copies all. */
  public FoundItems {
    items = Map.copyOf(items);
    revisions = Map.copyOf(revisions);
    failures = Map.copyOf(failures);
  }

  /** Items none of which a warm-up has made. */
  public FoundItems(Map<String, LearnedItem> items, Map<String, Exception> failures) {
    this(items, Map.of(), failures);
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

  @Override
  public long revision(String id) {
    return revisions.getOrDefault(id, 0L);
  }

  /** This and more. */
  public FoundItems and(FoundItems more) {
    Map<String, LearnedItem> allItems = new HashMap<>(items);
    allItems.putAll(more.items);
    Map<String, Long> allRevisions = new HashMap<>(revisions);
    allRevisions.putAll(more.revisions);
    Map<String, Exception> allFailures = new HashMap<>(failures);
    allFailures.putAll(more.failures);
    return new FoundItems(allItems, allRevisions, allFailures);
  }

  /** The same for who must not take an item for unknown: finding one of the failures throws. */
  public LearnedItems strictly() {
    return new LearnedItems() {
      @Override
      public Optional<LearnedItem> find(String id) {
        requireRead(id);
        return FoundItems.this.find(id);
      }

      @Override
      public long revision(String id) {
        requireRead(id);
        return FoundItems.this.revision(id);
      }
    };
  }

  private void requireRead(String id) {
    if (failures.containsKey(id)) {
      throw new IllegalStateException(
          "what was learned of item [" + id + "] cannot be read", failures.get(id));
    }
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
