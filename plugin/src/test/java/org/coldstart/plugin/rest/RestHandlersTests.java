package org.coldstart.plugin.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.ModelRequest;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.action.cat.TransportCatAction;
import org.coldstart.plugin.action.definition.PutDefinitionRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelsAction;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.coldstart.plugin.action.run.TransportCancelRunAction;
import org.coldstart.plugin.action.run.TransportGetRunAction;
import org.coldstart.plugin.action.run.TransportListRunsAction;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.coldstart.plugin.action.version.TransportGetReportAction;
import org.coldstart.plugin.action.version.TransportGetVersionAction;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.junit.Before;
import org.opensearch.action.ActionRequest;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.rest.NamedRoute;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestHandlersTests extends RestActionTestCase {

  private final AtomicReference<String> action = new AtomicReference<>();
  private final AtomicReference<ActionRequest> asked = new AtomicReference<>();
  private JsonResponse answer = JsonResponse.ACKNOWLEDGED;

  @Before
  public void register() {
    List.of(
            new RestPutDefinition(),
            new RestGetModels(),
            new RestDeleteModel(),
            new RestVersion(),
            new RestReport(),
            new RestImport(),
            new RestGetRuns(),
            new RestCancelRun(),
            new RestStats(),
            new RestCatModels())
        .forEach(controller()::registerHandler);
    verifyingClient.setExecuteVerifier(
        (type, request) -> {
          action.set(type.name());
          asked.set(request);
          return answer;
        });
  }

  public void testEveryRouteIsNamedAfterAnActionOfThePlugin() {
    try (ColdStartPlugin plugin = new ColdStartPlugin()) {
      Set<String> actions =
          plugin.getActions().stream()
              .map(handler -> handler.getAction().name())
              .collect(Collectors.toSet());
      for (RestHandler handler : plugin.getRestHandlers(null, null, null, null, null, null, null)) {
        for (RestHandler.Route route : handler.routes()) {
          assertTrue(route.getPath(), route instanceof NamedRoute);
          String name = ((NamedRoute) route).name();
          assertTrue(name, actions.contains(name));
          boolean reads = route.getMethod() == Method.GET;
          assertTrue(name, name.startsWith(reads ? "cluster:monitor/" : "cluster:admin/"));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public void testPutTakesTheDefinitionInItsOrder() {
    FakeRestChannel channel =
        send(Method.PUT, "/_plugins/_coldstart/models/movies", Map.of(), "{\"z\": 1, \"a\": null}");
    assertEquals(RestStatus.OK, channel.capturedResponse().status());
    assertEquals(TransportPutDefinitionAction.TYPE.name(), action.get());
    PutDefinitionRequest put = (PutDefinitionRequest) asked.get();
    assertEquals("movies", put.model());
    assertEquals(List.of("z", "a"), List.copyOf(put.definition().keySet()));
    assertEquals("{\"acknowledged\":true}", channel.capturedResponse().content().utf8ToString());
  }

  public void testPutOfABodyThatIsNestedTooDeepIsRefused() {
    assertRefused(
        Method.PUT,
        "/_plugins/_coldstart/models/movies",
        Map.of(),
        "{\"a\": " + "[".repeat(1100) + "]".repeat(1100) + "}",
        "depth");
  }

  public void testPutWithoutABodyAndWithABrokenOneAreRefused() {
    assertRefused(Method.PUT, "/_plugins/_coldstart/models/movies", Map.of(), null, "body");
    assertRefused(
        Method.PUT, "/_plugins/_coldstart/models/movies", Map.of(), "{\"a\": ", "end-of-input");
    assertRefused(
        Method.PUT,
        "/_plugins/_coldstart/models/movies",
        Map.of(),
        "{\"a\": 1, \"a\": 2}",
        "Duplicate field");
  }

  public void testUnknownParametersAreRefused() {
    assertRefused(
        Method.GET,
        "/_plugins/_coldstart/models/movies",
        Map.of("frce", "true"),
        null,
        "unrecognized parameter: [frce]");
  }

  public void testGet() {
    send(Method.GET, "/_plugins/_coldstart/models", Map.of(), null);
    assertEquals(TransportGetModelsAction.TYPE.name(), action.get());
    send(Method.GET, "/_plugins/_coldstart/models/movies", Map.of(), null);
    assertEquals(TransportGetModelAction.TYPE.name(), action.get());
    assertEquals("movies", ((ModelRequest) asked.get()).model());
  }

  public void testDeleteAndItsForce() {
    send(Method.DELETE, "/_plugins/_coldstart/models/movies", Map.of("force", "true"), null);
    assertEquals(TransportDeleteModelAction.TYPE.name(), action.get());
    assertRefused(
        Method.DELETE,
        "/_plugins/_coldstart/models/movies",
        Map.of("force", "please"),
        null,
        "please");
  }

  public void testVersions() {
    send(Method.GET, "/_plugins/_coldstart/models/movies/versions/3", Map.of(), null);
    assertEquals(TransportGetVersionAction.TYPE.name(), action.get());
    assertEquals(3, ((VersionRequest) asked.get()).version());
    send(Method.DELETE, "/_plugins/_coldstart/models/movies/versions/3", Map.of(), null);
    assertEquals(TransportDeleteVersionAction.TYPE.name(), action.get());
    for (String wrong : List.of("0", "-1", "three", "99999999999")) {
      assertRefused(
          Method.GET,
          "/_plugins/_coldstart/models/movies/versions/" + wrong,
          Map.of(),
          null,
          "[version] must be a version's number, 1 or more, not [" + wrong + "]");
    }
  }

  public void testTheReportIsJsonOrAPage() throws Exception {
    answer =
        new JsonResponse(
            Map.of(
                "metrics",
                Map.of("cold_item", Map.of("model", Map.of("recall@20", 0.4321, "auc", 0.5)))));
    String path = "/_plugins/_coldstart/models/movies/versions/3/report";
    FakeRestChannel json = send(Method.GET, path, Map.of(), null);
    assertEquals(TransportGetReportAction.TYPE.name(), action.get());
    assertEquals(3, ((VersionRequest) asked.get()).version());
    assertTrue(json.capturedResponse().content().utf8ToString().contains("\"recall@20\":0.4321"));

    FakeRestChannel page = send(Method.GET, path, Map.of("format", "html"), null);
    assertBusy(() -> assertNotNull(page.capturedResponse()));
    assertEquals("text/html; charset=UTF-8", page.capturedResponse().contentType());
    String html = page.capturedResponse().content().utf8ToString();
    assertTrue(html, html.startsWith("<!DOCTYPE html>"));
    assertTrue(html, html.contains("movies, version 3"));
    assertTrue(html, html.contains("43.2\u00a0%"));
    assertEquals(
        List.of("default-src 'none'; style-src 'unsafe-inline'"),
        page.capturedResponse().getHeaders().get("Content-Security-Policy"));
  }

  public void testWhoWantsAPage() {
    assertFalse(RestReport.wantsPage(null, null));
    assertFalse(RestReport.wantsPage(null, "*/*"));
    assertFalse(RestReport.wantsPage(null, "application/json, text/html"));
    assertFalse(RestReport.wantsPage("json", "text/html"));
    assertTrue(RestReport.wantsPage("HTML", "application/json"));
    assertTrue(RestReport.wantsPage(null, "text/html"));
    assertTrue(RestReport.wantsPage(null, "application/xhtml+xml, Text/HTML;q=0.9, */*;q=0.8"));
  }

  public void testImportTakesTheBodyAsItIs() {
    send(Method.POST, "/_plugins/_coldstart/models/movies/_import", Map.of(), "not json {");
    assertEquals(TransportImportAction.TYPE.name(), action.get());
    assertRefused(
        Method.POST,
        "/_plugins/_coldstart/models/movies/_import",
        Map.of(),
        null,
        "the body must be an artefact file");
  }

  public void testRuns() {
    verifyingClient.setExecuteVerifier(
        (type, request) -> {
          action.set(type.name());
          return null;
        });
    send(Method.GET, "/_plugins/_coldstart/runs", Map.of(), null);
    assertEquals(TransportListRunsAction.TYPE.name(), action.get());
    send(Method.GET, "/_plugins/_coldstart/runs/r1", Map.of(), null);
    assertEquals(TransportGetRunAction.TYPE.name(), action.get());
    send(Method.POST, "/_plugins/_coldstart/runs/r1/_cancel", Map.of(), null);
    assertEquals(TransportCancelRunAction.TYPE.name(), action.get());
  }

  public void testCatIsATable() {
    java.util.Map<String, Object> line = new java.util.LinkedHashMap<>();
    line.put("name", "movies");
    line.put("active", "2");
    line.put("live", "2,3");
    line.put("deployments", "movies/item_vector");
    line.put("state", "deploying");
    line.put("recall", 0.25);
    line.put("warmed_up", "2026-01-02T03:04:05Z");
    answer = new JsonResponse(Map.of("lines", List.of(line)));
    FakeRestChannel channel = send(Method.GET, "/_cat/coldstart", Map.of("v", ""), null);
    assertEquals(TransportCatAction.TYPE.name(), action.get());
    String[] rows = channel.capturedResponse().content().utf8ToString().split("\n");
    assertEquals(
        List.of("name", "active", "live", "deployments", "state", "recall", "warmed_up"),
        List.of(rows[0].trim().split(" +")));
    assertEquals(
        List.of(
            "movies",
            "2",
            "2,3",
            "movies/item_vector",
            "deploying",
            "0.25",
            "2026-01-02T03:04:05Z"),
        List.of(rows[1].trim().split(" +")));
  }

  public void testCatShowsAndSortsTheColumnsAskedFor() {
    List<Map<String, Object>> lines = new java.util.ArrayList<>();
    for (String name : List.of("books", "movies")) {
      Map<String, Object> line = new java.util.HashMap<>();
      line.put("name", name);
      line.put("state", name.equals("books") ? "ready" : "deployed");
      line.put("recall", null);
      lines.add(line);
    }
    answer = new JsonResponse(Map.of("lines", lines));
    FakeRestChannel channel =
        send(Method.GET, "/_cat/coldstart", Map.of("h", "s,name", "s", "state"), null);
    assertEquals(
        List.of("deployed movies", "ready    books"),
        channel.capturedResponse().content().utf8ToString().lines().map(String::trim).toList());
    String help =
        send(Method.GET, "/_cat/coldstart", Map.of("help", ""), null)
            .capturedResponse()
            .content()
            .utf8ToString();
    for (String column : TransportCatAction.COLUMNS) {
      assertTrue(help, help.contains(column));
    }
  }

  public void testCatIsNotSortedByAColumnThatIsNone() {
    answer = new JsonResponse(Map.of("lines", List.of()));
    FakeRestChannel channel = send(Method.GET, "/_cat/coldstart", Map.of("s", "colour"), null);
    String content = channel.capturedResponse().content().utf8ToString();
    assertEquals(content, RestStatus.BAD_REQUEST, channel.capturedResponse().status());
    assertTrue(content, content.contains("colour"));
  }

  private void assertRefused(
      Method method, String path, Map<String, String> parameters, String body, String reason) {
    action.set(null);
    FakeRestChannel channel = send(method, path, parameters, body);
    String content = channel.capturedResponse().content().utf8ToString();
    assertEquals(content, RestStatus.BAD_REQUEST, channel.capturedResponse().status());
    assertTrue(content, content.contains(reason));
    assertNull("nothing was asked of the cluster", action.get());
  }

  private FakeRestChannel send(
      Method method, String path, Map<String, String> parameters, String body) {
    FakeRestRequest.Builder request =
        new FakeRestRequest.Builder(xContentRegistry())
            .withMethod(method)
            .withPath(path)
            .withParams(new java.util.HashMap<>(parameters));
    if (body != null) {
      BytesReference content = new BytesArray(body);
      request.withContent(content, MediaTypeRegistry.JSON);
    }
    FakeRestRequest built = request.build();
    FakeRestChannel channel = new FakeRestChannel(built, true, 1);
    ThreadContext context = verifyingClient.threadPool().getThreadContext();
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      controller().dispatchRequest(built, channel, context);
    }
    return channel;
  }
}
