package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.SharedCluster;
import org.coldstart.qa.job.MainJob;
import org.junit.AfterClass;
import org.junit.Test;

/** What a version must reach before a training deploys it. */
public class GateIT {
  private static final RestClient CLIENT = SharedCluster.client();
  private static final Catalogue CATALOGUE = GeneratedCatalogue.of(200, 150, 4_000, 9);
  private static final MainJob JOB =
      new MainJob(CLIENT, CATALOGUE, HeldOut.of(CATALOGUE, 2), "gated");

  @AfterClass
  public static void leaveNothing() {
    CLIENT.post(JOB.path() + "/_undeploy", Map.of());
    CLIENT.delete(JOB.path());
    CLIENT.delete("/_ingest/pipeline/" + JOB.pipeline());
    for (String index : new String[] {JOB.itemIndex(), JOB.userIndex(), JOB.eventIndex()}) {
      CLIENT.delete("/" + index);
    }
  }

  @Test
  public void aTrainingDeploysWhatPassesAndNothingElse() {
    JOB.indexWhatIsKnown();
    JOB.define(gated(Map.of("min_ratio_to_active", 0.5)));
    JOB.train(run -> {});
    JOB.deploy(run -> {});
    assertEquals(1, activeVersion());

    JsonNode passed = trainAndDeploy();
    assertTrue(passed.toString(), passed.at("/report/gate/passed").asBoolean());
    assertEquals(2, activeVersion());

    CLIENT.put(JOB.path(), gated(Map.of("min_ratio_to_active", 900))).orFail();
    JsonNode failed = trainAndDeploy();
    assertTrue(failed.toString(), failed.at("/report/gate").has("passed"));
    assertEquals(false, failed.at("/report/gate/passed").asBoolean());
    assertEquals("the version before goes on", 2, activeVersion());
    JsonNode stored = CLIENT.get(JOB.path() + "/versions/3/report").orFail().body().path("gate");
    assertEquals("whoever looks later sees why", failed.at("/report/gate"), stored);
    JOB.deploy(run -> {});
    assertEquals("asked for by hand, it is deployed all the same", 3, activeVersion());
  }

  @Test
  public void aGateOfWhatNobodyMeasuresIsRefused() {
    refused(
        CLIENT.put(
            "/_plugins/_coldstart/models/gateless",
            gatedBy("cold_itm.recall@20", Map.of("min", 1))),
        400,
        "cold_itm");
    refused(
        CLIENT.put("/_plugins/_coldstart/models/gateless", gated(Map.of("at_least", 1))),
        400,
        "at_least");
    refused(CLIENT.get("/_plugins/_coldstart/models/gateless"), 404, "gateless");
  }

  private static Map<String, Object> gated(Map<String, Object> condition) {
    return gatedBy("cold_item.recall@20", condition);
  }

  private static Map<String, Object> gatedBy(String metric, Map<String, Object> condition) {
    Map<String, Object> definition = JOB.definition();
    definition.put("gate", Map.of(metric, condition));
    return definition;
  }

  private static JsonNode trainAndDeploy() {
    return CLIENT
        .post(JOB.path() + "/_train?deploy=true&wait_for_completion=true", Map.of())
        .orFail()
        .body()
        .path("outcome");
  }

  private static int activeVersion() {
    for (JsonNode version : CLIENT.get(JOB.path()).orFail().body().path("versions")) {
      if (!version.path("active_in").isEmpty()) {
        return version.path("version").asInt();
      }
    }
    throw new AssertionError("none is active");
  }
}
