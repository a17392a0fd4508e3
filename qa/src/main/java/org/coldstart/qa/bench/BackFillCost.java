package org.coldstart.qa.bench;

import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.job.MainJob;

/**
 * Documents per second of {@code _deploy} on an index whose documents have no vectors, beside an
 * {@code _update_by_query} without a script on another index of the same documents with these
 * vectors, where nothing is deployed any more: either reads and writes each document once, and
 * builds a graph of the vectors.
 */
final class BackFillCost {
  private final RestClient client;
  private final MainJob job;
  private final List<Document> bare;

  /**
   * @param job whose model is trained
   * @param bare the documents, without vectors
   */
  BackFillCost(RestClient client, MainJob job, List<Document> bare) {
    this.client = client;
    this.job = job;
    this.bare = bare;
  }

  /**
   * Measures.
   *
   * @param rounds how many count; one more before them warms both up
   * @return documents per second, ours the deployment's
   */
  Rounds measure(int rounds) {
    double[] deployed = new double[rounds];
    double[] rewritten = new double[rounds];
    for (int r = -1; r < rounds; r++) {
      double ours = 0;
      double theirs = 0;
      for (int turn = 0; turn < 2; turn++) {
        if ((r + turn) % 2 == 0) {
          ours = deployed();
        } else {
          theirs = rewritten();
        }
      }
      if (r >= 0) {
        deployed[r] = ours;
        rewritten[r] = theirs;
      }
    }
    return new Rounds(deployed, rewritten);
  }

  private double deployed() {
    String index = filled(job.model() + "-back-filled");
    Map<String, Object> body = Map.of("index", index, "field", MainJob.FIELD);
    double rate = rate(job.path() + "/_deploy?wait_for_completion=true", body);
    client.post(job.path() + "/_undeploy", body).orFail();
    client.delete("/" + index).orFail();
    return rate;
  }

  private void giveVectors(String index) {
    Map<String, Object> body = Map.of("index", index, "field", MainJob.FIELD);
    client.post(job.path() + "/_deploy?wait_for_completion=true", body).orFail();
    client.post(job.path() + "/_undeploy", body).orFail();
  }

  private double rewritten() {
    String index = filled(job.model() + "-rewritten");
    giveVectors(index);
    double rate = rate("/" + index + "/_update_by_query?refresh=true", null);
    client.delete("/" + index).orFail();
    return rate;
  }

  private String filled(String index) {
    Map<String, Object> settings =
        Map.of("index", Map.of("knn", true, "number_of_shards", 1, "number_of_replicas", 0));
    client.put("/" + index, Map.of("settings", settings, "mappings", job.itemMapping())).orFail();
    client.bulk(index, "", bare);
    client.post("/" + index + "/_refresh", null).orFail();
    return index;
  }

  private double rate(String path, Object body) {
    long begun = System.nanoTime();
    client.post(path, body).orFail();
    return bare.size() / ((System.nanoTime() - begun) * 1e-9);
  }
}
