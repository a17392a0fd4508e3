package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.SharedCluster;
import org.junit.Test;

/**
 * The server is what it claims to be: OpenSearch with k-NN and this plugin, both put there by the
 * plugin CLI.
 */
public class InstallationIT {
  private final RestClient client = SharedCluster.client();

  @Test
  public void bothPluginsAreInstalled() {
    List<String> components = new ArrayList<>();
    for (JsonNode plugin : client.get("/_cat/plugins?format=json").orFail().body()) {
      components.add(plugin.path("component").asText());
    }
    assertTrue(components.toString(), components.contains("opensearch-knn"));
    assertTrue(components.toString(), components.contains("opensearch-coldstart"));
  }

  @Test
  public void knnAnswers() {
    client
        .put(
            "/plain-knn",
            """
            {"settings": {"index": {"knn": true, "number_of_replicas": 0}},
             "mappings": {"properties": {"v": {"type": "knn_vector", "dimension": 2, "space_type": "innerproduct",
               "method": {"engine": "lucene", "name": "hnsw"}}}}}
            """)
        .orFail();
    client.put("/plain-knn/_doc/near", Map.of("v", List.of(2, 1))).orFail();
    client.put("/plain-knn/_doc/far", Map.of("v", List.of(-1, 1))).orFail();
    client.post("/plain-knn/_refresh", null).orFail();
    JsonNode hits =
        client
            .post(
                "/plain-knn/_search",
                "{\"query\": {\"knn\": {\"v\": {\"vector\": [1, 0], \"k\": 2}}}}")
            .orFail()
            .body()
            .path("hits")
            .path("hits");
    assertEquals("near", hits.path(0).path("_id").asText());
    assertEquals("far", hits.path(1).path("_id").asText());
    client.delete("/plain-knn").orFail();
  }
}
