package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.Answer;
import org.junit.Test;

/** The report that a training stores with its version, as JSON and as a page. */
public class ReportIT {
  private static final String VERSION = "/_plugins/_coldstart/models/films/versions/1";
  private static final String REPORT = VERSION + "/report";
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

  private final SharedShop shop = SharedShop.get();

  @Test
  public void theReportHoldsTheModelBesideEveryBaseline() {
    JsonNode report = shop.client.get(REPORT).orFail().body();
    for (String part :
        List.of(
            "data",
            "start",
            "served",
            "towers",
            "held_out_data",
            "groups",
            "exposure",
            "seconds",
            "memory",
            "environment",
            "sources")) {
      assertTrue(part, report.has(part));
    }
    for (String system : List.of("model", "ridge", "random", "popularity", "nearest_content")) {
      assertTrue(system, report.at("/metrics/cold_item/" + system + "/recall@20").isNumber());
      assertEquals(
          report.at("/curves/depths").size(),
          report.at("/curves/recall/mixed/" + system + "/mean").size());
      if (!system.equals("model")) {
        assertEquals(
            2, report.at("/differences/warm/" + system + "/recall@20/difference_ci").size());
      }
    }
    assertEquals(report, shop.client.get(VERSION).orFail().body().path("report"));
  }

  @Test
  public void aBrowserGetsAPage() {
    Answer page = shop.client.get(REPORT, BROWSER).orFail();
    String html = page.body().asText();
    assertTrue(html, html.startsWith("<!DOCTYPE html>"));
    assertTrue(html, html.endsWith("</html>\n"));
    assertTrue(html, html.contains("films, version 1"));
    assertTrue(html, html.contains("<svg"));
    assertFalse(
        html, html.contains("<script") || html.contains("http:") || html.contains("https:"));
    assertEquals(html, shop.client.get(REPORT + "?format=html").orFail().body().asText());
    assertTrue(shop.client.get(REPORT, "application/json").orFail().body().isObject());
    assertTrue(shop.client.get(REPORT + "?format=json", BROWSER).orFail().body().isObject());
  }

  @Test
  public void whatIsNotThereIsSaid() {
    for (String accept : List.of("application/json", BROWSER)) {
      refused(
          shop.client.get("/_plugins/_coldstart/models/films/versions/99/report", accept),
          404,
          "99");
      refused(
          shop.client.get("/_plugins/_coldstart/models/none/versions/1/report", accept),
          404,
          "none");
    }
    refused(
        shop.client.get("/_plugins/_coldstart/models/films/versions/one/report"), 400, "version");
    refused(shop.client.get(REPORT + "?fromat=html"), 400, "fromat");
  }

  @Test
  public void evaluateTellsTheSameAtOtherDepths() {
    JsonNode report = shop.client.get(REPORT).orFail().body();
    JsonNode evaluated =
        shop.client
            .post(
                "/_plugins/_coldstart/models/films/_evaluate",
                Map.of("version", 1, "k", List.of(7, 20)))
            .orFail()
            .body();
    assertEquals(1, evaluated.path("version").asInt());
    assertTrue(evaluated.at("/metrics/cold_item/model/recall@7").isNumber());
    assertTrue(evaluated.at("/differences/cold_item/ridge/recall@7/difference").isNumber());
    assertEquals(
        report.at("/metrics/cold_item/model/recall@20"),
        evaluated.at("/metrics/cold_item/model/recall@20"));
    report.fieldNames().forEachRemaining(part -> assertTrue(part, evaluated.has(part)));
    assertEquals(report.path("curves"), evaluated.path("curves"));
  }
}
