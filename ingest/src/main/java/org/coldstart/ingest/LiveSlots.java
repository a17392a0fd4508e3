package org.coldstart.ingest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The slots of a deployment that have to be filled at a moment.
 *
 * @param loaded the slots whose towers are at hand
 * @param missing the slots whose towers could not be had, each with the reason; they are left
 *     empty, so that one version that is lost does not keep the others from being written
 * @param free the mapped slots that carry no version: whoever writes takes away what an earlier one
 *     left there, since nobody would keep it fresh
 */
public record LiveSlots(
    List<LiveSlot> loaded, SortedMap<String, String> missing, Set<String> free) {

  /** Nothing is deployed. */
  public static final LiveSlots NONE = new LiveSlots(List.of(), Collections.emptySortedMap());

  /** Copies all. */
  public LiveSlots {
    loaded = List.copyOf(loaded);
    free = Set.copyOf(free);
    missing = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) missing));
  }

  /** Slots beside which there are no free ones. */
  public LiveSlots(List<LiveSlot> loaded, SortedMap<String, String> missing) {
    this(loaded, missing, Set.of());
  }

  /** Slots whose towers are all at hand. */
  public static LiveSlots of(LiveSlot... loaded) {
    return new LiveSlots(List.of(loaded), Collections.emptySortedMap());
  }

  /** Whether nothing has to be filled. */
  public boolean isEmpty() {
    return loaded.isEmpty() && missing.isEmpty();
  }
}
