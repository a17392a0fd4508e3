package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.CommandLine;
import org.coldstart.qa.cluster.SharedCluster;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * An artefact trained by the command line serves in the cluster, bit by bit the same; an altered
 * one does not get in.
 */
public class ImportIT {
  private static final String MODEL = "/_plugins/_coldstart/models/imported";
  private static final double TOLERANCE = 1e-6;
  private static final int ENTITIES = 40;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final RestClient client = SharedCluster.client();
  private final Catalogue catalogue = GeneratedCatalogue.of(200, 150, 4000, 9);
  private final HeldOut heldOut = HeldOut.of(catalogue, 1);

  @Test
  public void theClusterEncodesWhatTheCommandLineEncodes() throws IOException {
    CommandLine commandLine =
        new CommandLine(folder.getRoot().toPath(), catalogue, heldOut.train());
    byte[] artefact = Files.readAllBytes(commandLine.train());
    client
        .put(
            MODEL,
            Map.of(
                "user", Map.of("features", catalogue.userFeatures()),
                "item", Map.of("features", catalogue.itemFeatures()),
                "sources",
                    Map.of(
                        "interactions", Map.of("index", "none"), "items", Map.of("index", "none"))))
        .orFail();
    try {
      alteredArtefactsAreRefused(artefact);
      Answer imported = client.postFile(MODEL + "/_import", artefact).orFail();
      assertEquals(imported.body().toString(), "ready", imported.body().path("state").asText());
      int version = imported.body().path("version").asInt();
      JsonNode report = client.get(MODEL + "/versions/" + version + "/report").orFail().body();
      assertTrue(report.toString(), report.at("/curves/recall/mixed/ridge/mean").size() > 10);
      assertTrue(report.at("/differences/cold_item/random/recall@20/ratio").isNumber());
      itemsAgree(commandLine, version);
      usersAgree(commandLine, version);
      refused(client.postFile(MODEL + "/_import", artefact), 409, "stamp");
    } finally {
      client.delete(MODEL).orFail();
    }
  }

  private void alteredArtefactsAreRefused(byte[] artefact) {
    refused(
        client.postFile(MODEL + "/_import", Arrays.copyOf(artefact, artefact.length / 2)), 400, "");
    byte[] altered = artefact.clone();
    altered[artefact.length / 3] ^= 1;
    refused(client.postFile(MODEL + "/_import", altered), 400, "");
    refused(
        client.postFile(
            MODEL + "/_import", "{\"not\": \"an artefact\"}".getBytes(StandardCharsets.UTF_8)),
        400,
        "");
    JsonNode versions = client.get(MODEL).orFail().body().path("versions");
    for (JsonNode version : versions) {
      assertTrue(version.toString(), !version.path("state").asText().equals("ready"));
    }
  }

  private void itemsAgree(CommandLine commandLine, int version) throws IOException {
    Map<String, double[]> expected = commandLine.encodeItems();
    List<Entity> items = catalogue.items().subList(0, ENTITIES);
    JsonNode vectors =
        client
            .post(
                MODEL + "/_encode",
                Map.of("version", version, "items", items.stream().map(Entity::features).toList()))
            .orFail()
            .body()
            .path("items");
    for (int i = 0; i < items.size(); i++) {
      agree(items.get(i).id(), expected.get(items.get(i).id()), vectors.path(i));
    }
  }

  private void usersAgree(CommandLine commandLine, int version) throws IOException {
    List<Entity> users = catalogue.users().subList(0, ENTITIES);
    Map<String, double[]> expected =
        commandLine.encodeUsers(users.stream().map(Entity::id).toList());
    for (int u = 0; u < users.size(); u++) {
      Map<String, Object> context = new LinkedHashMap<>(users.get(u).features());
      context.put(
          "history",
          heldOut.history().get(u).stream().map(item -> catalogue.items().get(item).id()).toList());
      JsonNode vectors =
          client
              .post(MODEL + "/_encode", Map.of("version", version, "users", List.of(context)))
              .orFail()
              .body()
              .path("users");
      agree(users.get(u).id(), expected.get(users.get(u).id()), vectors.path(0));
    }
  }

  private static void agree(String id, double[] expected, JsonNode vector) {
    assertEquals(id, expected.length, vector.size());
    for (int d = 0; d < expected.length; d++) {
      assertEquals(id + ", component " + d, expected[d], vector.path(d).asDouble(), TOLERANCE);
    }
  }
}
