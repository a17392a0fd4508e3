package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every document must be. Where an answer was lost there are two possibilities, and from then
 * on nobody may write to that document: a write that is late would overtake the next one.
 */
final class Book {
  private final Map<String, List<Optional<ObjectNode>>> possible = new ConcurrentHashMap<>();

  /** A write was acknowledged; empty for a deletion. */
  void acknowledged(String id, Optional<ObjectNode> state) {
    possible.put(id, List.of(state));
  }

  /** A write may have happened. */
  void inDoubt(String id, Optional<ObjectNode> state) {
    List<Optional<ObjectNode>> states =
        new ArrayList<>(possible.getOrDefault(id, List.of(Optional.empty())));
    states.add(state);
    possible.put(id, states);
  }

  boolean isInDoubt(String id) {
    return possible.getOrDefault(id, List.of()).size() > 1;
  }

  /** What a document that is not in doubt must be; empty where it must not be there. */
  Optional<ObjectNode> certain(String id) {
    return possible.getOrDefault(id, List.of(Optional.empty())).get(0);
  }

  /** Every document that there ever was, with what it may be. */
  Map<String, List<Optional<ObjectNode>>> all() {
    return Map.copyOf(possible);
  }
}
