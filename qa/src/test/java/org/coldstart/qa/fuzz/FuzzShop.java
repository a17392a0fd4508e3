package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.job.MainJob;

/**
 * What the fuzz aims at: a model that is trained and deployed, one that never was trained, a
 * pipeline, and the file of an artefact.
 */
final class FuzzShop implements AutoCloseable {
  static final String MODELS = "/_plugins/_coldstart/models/";
  static final String MODEL = "fuzz";

  /** Has the same definition, and no version. */
  static final String IDLE = "fuzz-idle";

  /** Takes imports only. */
  static final String IMPORTED = "fuzz-imported";

  /** Does nothing. */
  static final String PLAIN_PIPELINE = "fuzz-plain";

  /** A real one, small enough that a change hits any part of it. */
  private static final String ARTEFACT = "../model/src/test/resources/artifact/v1.csm";

  final RestClient client;
  final Catalogue catalogue = GeneratedCatalogue.of(80, 60, 1200, 3);
  final MainJob job;
  final byte[] artefact;

  /** The run that trained, which has ended. */
  final String run;

  FuzzShop(RestClient client) throws IOException {
    this.client = client;
    this.job = new MainJob(client, catalogue, HeldOut.of(catalogue, 1), MODEL);
    this.artefact = Files.readAllBytes(Path.of(System.getProperty("coldstart.qa"), ARTEFACT));
    job.indexWhatIsKnown();
    // Odd documents would otherwise fill the mapping, and what is mapped stays.
    client.put("/" + job.itemIndex() + "/_mapping", Map.of("dynamic", false)).orFail();
    client.put("/" + plainIndex(), Map.of("mappings", Map.of("dynamic", false))).orFail();
    client.put("/_ingest/pipeline/" + PLAIN_PIPELINE, Map.of("processors", List.of())).orFail();
    job.define();
    for (String model : List.of(MODEL, IDLE, IMPORTED)) {
      client.put(MODELS + model, definition()).orFail();
    }
    job.train(run -> {});
    job.deploy(run -> {});
    JsonNode runs = client.get("/_plugins/_coldstart/runs").orFail().body().path("runs");
    this.run = runs.path(0).path("run").asText();
  }

  /** A definition that is right. */
  Map<String, Object> definition() {
    return QuickDefinition.of(job, 8);
  }

  /** An index with which the plugin has nothing to do. */
  String plainIndex() {
    return job.itemIndex() + "-plain";
  }

  @Override
  public void close() {
    client.delete(MODELS + MODEL + "?force=true").orFail();
    client.delete(MODELS + IDLE).orFail();
    client.delete(MODELS + IMPORTED).orFail();
    client.delete("/_ingest/pipeline/" + job.pipeline()).orFail();
    client.delete("/_ingest/pipeline/" + PLAIN_PIPELINE).orFail();
    client
        .delete(
            "/"
                + String.join(
                    ",", job.itemIndex(), job.userIndex(), job.eventIndex(), plainIndex()))
        .orFail();
  }
}
