package org.coldstart.ingest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What one entity's vectors came to.
 *
 * @param content what belongs under the vector field: vector and stamp of each slot that could be
 *     filled, the stamp alone of a slot whose version has no vector for this entity, and the
 *     fingerprint
 * @param unencodable the slots that could not be filled, each with its reason; nothing of an older
 *     version may stay in them
 * @param free the slots that carry no version; nothing may stay in them either
 */
public record EncodedEntity(
    Map<String, Object> content, SortedMap<String, String> unencodable, Set<String> free) {

  /**
   * The same as a partial document, whose merge into a stored one clears all other slots: nulls
   * take the place of their vectors and stamps.
   */
  public Map<String, Object> asPartial() {
    Map<String, Object> partial = new HashMap<>(content);
    unencodable.keySet().forEach(slot -> clear(partial, slot));
    free.forEach(slot -> clear(partial, slot));
    return partial;
  }

  private static void clear(Map<String, Object> partial, String slot) {
    partial.put(slot, null);
    partial.putIfAbsent(VectorField.stampOf(slot), null);
  }

  /** The content in an own map that a document may keep and change. */
  Map<String, Object> asObject() {
    return new LinkedHashMap<>(content);
  }
}
