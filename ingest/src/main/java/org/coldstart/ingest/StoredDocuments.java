package org.coldstart.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.core.action.ActionListener;

/** Reads stored documents, of which an update brings only a part. */
@FunctionalInterface
public interface StoredDocuments {

  /**
   * Where a document is found.
   *
   * @param id its {@code _id}
   * @param routing its routing value; null where it has none
   */
  record Key(String id, String routing) {}

  /**
   * Reads documents as they are at this moment, refreshed or not. Never blocks; answers on a thread
   * that may compute.
   *
   * @param index the index, or an alias of which it is the write index
   * @param fields the fields that are wanted
   * @param listener gets the documents, empty for those that do not exist; those that cannot be
   *     read are left out, and it is never told of a failure
   */
  void read(
      String index,
      Collection<Key> keys,
      List<String> fields,
      ActionListener<Map<Key, Optional<Map<String, Object>>>> listener);
}
