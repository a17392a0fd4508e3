package org.coldstart.plugin.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a training read of its sources: equal digests, equal data, whatever the order in which it
 * came.
 *
 * @param lastTimestamp the latest timestamp of an interaction; what is later was not there when the
 *     training began and is left out when it is resumed. {@link Long#MIN_VALUE} where there is none
 * @param digests by source, in hex
 */
record SourceDigests(long lastTimestamp, SortedMap<String, String> digests) {

  private static final String LAST_TIMESTAMP = "last_timestamp";
  private static final String DIGESTS = "digests";

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(LAST_TIMESTAMP, lastTimestamp);
    map.put(DIGESTS, digests);
    return map;
  }

  @SuppressWarnings("unchecked")
  static SourceDigests ofMap(Map<String, Object> map) {
    return new SourceDigests(
        ((Number) map.get(LAST_TIMESTAMP)).longValue(),
        new TreeMap<>((Map<String, String>) map.get(DIGESTS)));
  }
}
