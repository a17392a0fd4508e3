package org.coldstart.plugin.training;

import static org.coldstart.plugin.registry.SystemIndex.KIND;

import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/** The records of trainings that go on, a document each in the system index. Never blocks. */
public final class TrainingRecords {

  private static final String RECORD = "training_record";
  private static final String RECORD_KIND = "training";

  /** How its fields are mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(RECORD, Map.of("type", "object", "enabled", false));

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public TrainingRecords(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /** Stores a record, over an earlier one of the same run. */
  void save(TrainingRecord record, ActionListener<Void> listener) {
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME)
                        .id(documentId(record.run()))
                        .source(Map.of(KIND, RECORD_KIND, RECORD, record.toMap())),
                    ActionListener.map(listener, written -> null)),
            listener::onFailure));
  }

  /** The record of a run, if there is one. */
  @SuppressWarnings("unchecked")
  void get(String run, ActionListener<Optional<TrainingRecord>> listener) {
    index.get(
        documentId(run),
        ActionListener.map(
            listener,
            found ->
                found.map(
                    document -> TrainingRecord.ofMap((Map<String, Object>) document.get(RECORD)))));
  }

  /** Removes the record of a run that has ended. */
  void delete(String run, ActionListener<Void> listener) {
    client.delete(
        new DeleteRequest(SystemIndex.NAME, documentId(run)),
        ActionListener.map(listener, deleted -> null));
  }

  private static String documentId(String run) {
    return "training/" + run;
  }
}
