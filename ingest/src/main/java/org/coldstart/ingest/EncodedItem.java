package org.coldstart.ingest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one item's vectors came to.
 *
 * @param content what belongs under the vector field: vector and stamp of each slot that could be
 *     filled, and the fingerprint
 * @param unencodable the slots that could not be filled, each with its reason; nothing of an older
 *     version may stay in them
 */
public record EncodedItem(Map<String, Object> content, SortedMap<String, String> unencodable) {

  /**
   * The same as a partial document, whose merge into a stored one clears what could not be filled:
   * nulls take the place of those slots' vectors and stamps.
   */
  public Map<String, Object> asPartial() {
    Map<String, Object> partial = new HashMap<>(content);
    for (String slot : unencodable.keySet()) {
      partial.put(slot, null);
      partial.put(VectorField.stampOf(slot), null);
    }
    return partial;
  }

  /** The content in an own map that a document may keep and change. */
  Map<String, Object> asObject() {
    return new LinkedHashMap<>(content);
  }
}
