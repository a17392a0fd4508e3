package org.coldstart.ingest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The slots of a deployment that have to be filled at a moment.
 *
 * @param loaded the slots whose towers are at hand
 * @param missing the slots whose towers could not be had, each with the reason; they are left
 *     empty, so that one version that is lost does not keep the others from being written
 */
public record LiveSlots(List<LiveSlot> loaded, SortedMap<String, String> missing) {

  /** Nothing is deployed. */
  public static final LiveSlots NONE = new LiveSlots(List.of(), Collections.emptySortedMap());

  /** Copies both. */
  public LiveSlots {
    loaded = List.copyOf(loaded);
    missing = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) missing));
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
