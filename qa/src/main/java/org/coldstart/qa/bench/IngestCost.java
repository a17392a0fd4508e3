package org.coldstart.qa.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.client.UnexpectedAnswerException;
import org.coldstart.qa.job.MainJob;

/**
 * Documents per second of bulks through {@code item_tower}, beside bulks of the same documents that
 * bring the same vectors and pass no processor. Each round makes two new, empty indices with one
 * mapping; the time runs from the first bulk to the end of the refresh.
 */
final class IngestCost {
  private static final int CLIENTS = 2;
  private static final int BULK = 500;

  private final RestClient client;
  private final MainJob job;
  private final List<Document> bare;
  private final Map<String, Object> settings =
      Map.of(
          "index",
          Map.of(
              "knn",
              true,
              "number_of_shards",
              1,
              "number_of_replicas",
              0,
              "refresh_interval",
              "-1"));

  /**
   * @param job whose model is trained and defined, with its pipeline
   * @param bare the documents, without vectors
   */
  IngestCost(RestClient client, MainJob job, List<Document> bare) {
    this.client = client;
    this.job = job;
    this.bare = bare;
  }

  /**
   * Measures.
   *
   * @param rounds how many count; one more before them warms both up
   * @return documents per second, ours with the processor
   */
  Rounds measure(int rounds) {
    double[] encoded = new double[rounds];
    double[] ready = new double[rounds];
    Object mapping = mappingOfDeployed();
    List<Document> withVectors = withVectors();
    for (int r = -1; r < rounds; r++) {
      double ours = 0;
      double theirs = 0;
      for (int turn = 0; turn < 2; turn++) {
        if ((r + turn) % 2 == 0) {
          ours = encoded();
        } else {
          theirs = ready(mapping, withVectors);
        }
      }
      if (r >= 0) {
        encoded[r] = ours;
        ready[r] = theirs;
      }
    }
    return new Rounds(encoded, ready);
  }

  private double encoded() {
    String index = deployedIndex();
    double rate = indexed(index, "?pipeline=" + job.pipeline(), bare);
    release(index);
    return rate;
  }

  private double ready(Object mapping, List<Document> withVectors) {
    String index = job.model() + "-ready";
    client.put("/" + index, Map.of("settings", settings, "mappings", mapping)).orFail();
    double rate = indexed(index, "", withVectors);
    client.delete("/" + index).orFail();
    return rate;
  }

  private String deployedIndex() {
    String index = job.model() + "-encoded";
    client.put("/" + index, Map.of("settings", settings, "mappings", job.itemMapping())).orFail();
    client
        .post(
            job.path() + "/_deploy?wait_for_completion=true",
            Map.of("index", index, "field", MainJob.FIELD))
        .orFail();
    return index;
  }

  private void release(String index) {
    client.post(job.path() + "/_undeploy", Map.of("index", index, "field", MainJob.FIELD)).orFail();
    client.delete("/" + index).orFail();
  }

  private Object mappingOfDeployed() {
    String index = deployedIndex();
    Map<String, Object> mapping =
        client.asMap(
            client.get("/" + index + "/_mapping").orFail().body().path(index).path("mappings"));
    mapping.remove("_meta");
    release(index);
    return mapping;
  }

  /** The documents as the processor leaves them, vectors and what lies beside them included. */
  private List<Document> withVectors() {
    String index = deployedIndex();
    indexed(index, "?pipeline=" + job.pipeline(), bare);
    List<Document> documents = new ArrayList<>();
    for (int from = 0; from < bare.size(); from += BULK) {
      List<String> ids =
          bare.subList(from, Math.min(bare.size(), from + BULK)).stream()
              .map(Document::id)
              .toList();
      Answer answer = client.post("/" + index + "/_mget", Map.of("ids", ids)).orFail();
      answer
          .body()
          .path("docs")
          .forEach(
              found -> {
                if (!found.path("_source").path(MainJob.FIELD).isObject()) {
                  throw new UnexpectedAnswerException(answer);
                }
                documents.add(
                    new Document(found.path("_id").asText(), client.asMap(found.path("_source"))));
              });
    }
    release(index);
    return documents;
  }

  private double indexed(String index, String parameters, List<Document> documents) {
    List<RestClient.Prepared> bulks = new ArrayList<>();
    for (int from = 0; from < documents.size(); from += BULK) {
      bulks.add(
          client.prepare(
              "/" + index + "/_bulk" + parameters,
              client.bulkBody(documents.subList(from, Math.min(documents.size(), from + BULK)))));
    }
    long start = System.nanoTime();
    List<byte[]> answers = Clients.send(CLIENTS, bulks);
    client.post("/" + index + "/_refresh", null).orFail();
    double seconds = (System.nanoTime() - start) * 1e-9;
    for (byte[] answer : answers) {
      JsonNode body = client.read(answer);
      if (body.path("errors").asBoolean(true)) {
        throw new UnexpectedAnswerException(new Answer("_bulk of " + index, 200, body));
      }
    }
    return documents.size() / seconds;
  }
}
