package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.coldstart.qa.client.RestClient;

/** What must not have changed. */
final class ServerState {
  private ServerState() {}

  /**
   * Models with their definitions, versions and deployments; runs, pipelines, mappings; how shards
   * came to be.
   */
  static TreeMap<String, JsonNode> of(RestClient client) {
    TreeMap<String, JsonNode> state = new TreeMap<>();
    for (String path :
        List.of(
            "/_plugins/_coldstart/models",
            "/_plugins/_coldstart/runs",
            "/_ingest/pipeline",
            "/_all/_mapping?expand_wildcards=all",
            "/_alias?expand_wildcards=all",
            // A shard that failed and came back has recovered in another way than it began.
            "/_all/_recovery?expand_wildcards=all&filter_path=**.type")) {
      state.put(path, client.get(path).orFail().body());
    }
    return state;
  }

  /** Tasks of the plugin that still run. */
  static List<String> tasks(RestClient client) {
    List<String> tasks = new ArrayList<>();
    JsonNode nodes =
        client.get("/_tasks?actions=*coldstart*&detailed").orFail().body().path("nodes");
    for (JsonNode node : nodes) {
      for (JsonNode task : node.path("tasks")) {
        tasks.add(((ObjectNode) task).toString());
      }
    }
    return tasks;
  }
}
