package org.coldstart.model.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.coldstart.model.serialization.Json;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

public class ReportPageTest {

  private static final String HOSTILE = "<script>alert('1')</script>\"&\u0000\ud800";

  private static final Map<Double, Map<String, Object>> REPORTS = new HashMap<>();

  /** A report in which a model of some strength stands beside ridge of .6; a copy to change. */
  private static Map<String, Object> report(double model) {
    return new LinkedHashMap<>(
        REPORTS.computeIfAbsent(
            model,
            strength -> {
              Map<String, Double> strengths = new LinkedHashMap<>();
              strengths.put("model", strength);
              strengths.put("ridge", .6);
              strengths.put("random", 0.0);
              return SampleReport.of(strengths);
            }));
  }

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList found = page.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static String text(Document page, String tag) {
    return elements(page, tag).get(0).getTextContent();
  }

  /** What an RFC 6901 pointer points to. */
  private static Object resolve(Object report, String pointer) {
    Object at = report;
    for (String step : pointer.substring(1).split("/", -1)) {
      String key = step.replace("~1", "/").replace("~0", "~");
      at = at instanceof List<?> list ? list.get(Integer.parseInt(key)) : ((Map<?, ?>) at).get(key);
    }
    return at;
  }

  private static Format format(String label) {
    for (Format format : Format.values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    throw new AssertionError(label);
  }

  /** Checks every figure against the report and gives how many there are. */
  private static int assertFiguresAreTheReports(Document page, Map<String, Object> report) {
    int figures = 0;
    for (Element element : elements(page, "*")) {
      String pointer = element.getAttribute("data-from");
      if (!pointer.isEmpty()) {
        Object value = resolve(report, pointer);
        Format format = format(element.getAttribute("data-as"));
        String expected =
            value instanceof List<?> ends
                ? format.of(((Number) ends.get(0)).doubleValue())
                    + " to "
                    + format.of(((Number) ends.get(1)).doubleValue())
                : format.of(((Number) value).doubleValue());
        assertEquals(pointer, expected, element.getTextContent());
        figures++;
      } else if (element.getTagName().equals("td") && element.getAttribute("class").equals("n")) {
        boolean dash = element.getTextContent().equals("\u2013");
        assertTrue(
            element.getTextContent(), dash || element.getElementsByTagName("*").getLength() > 0);
      }
    }
    return figures;
  }

  @Test
  public void everyFigureIsTheReports() throws Exception {
    Map<String, Object> report = report(.9);
    Document page = parse(ReportPage.of("films", report));
    assertTrue(assertFiguresAreTheReports(page, report) > 500);
    assertTrue(text(page, "title").startsWith("films"));
  }

  @Test
  public void reportThatWasReadFromJsonGivesTheSamePage() throws Exception {
    Map<String, Object> report = report(.9);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    Json.write(report, json);
    Map<String, Object> read = Json.readObject(new StringReader(json.toString("UTF-8")));
    assertEquals(ReportPage.of("films", report), ReportPage.of("films", read));
  }

  @Test
  public void pageRefersToNothingOutside() throws Exception {
    String page = ReportPage.of("films", report(.9));
    for (Element element : elements(parse(page), "*")) {
      assertFalse(
          List.of("script", "link", "img", "iframe", "object").contains(element.getTagName()));
      NamedNodeMap attributes = element.getAttributes();
      for (int a = 0; a < attributes.getLength(); a++) {
        Node attribute = attributes.item(a);
        assertFalse(
            List.of("href", "xlink:href", "src", "srcset", "action")
                .contains(attribute.getNodeName()));
        assertFalse(attribute.getNodeName().startsWith("on"));
        assertFalse(attribute.getNodeValue().contains("//"));
      }
    }
    assertFalse(page.contains("url("));
    assertFalse(page.contains("@import"));
    assertFalse(page.contains("http:") || page.contains("https:"));
  }

  @Test
  public void namesAreEscaped() throws Exception {
    Map<String, Object> report = report(.9);
    Map<String, Object> hostile = hostile(report);
    hostile.put(HOSTILE, HOSTILE);
    hostile.put("held_out", HOSTILE);
    hostile.put("served", HOSTILE);
    hostile.put("gate", Map.of("passed", false, "failures", List.of(HOSTILE)));
    hostile.put("towers", Map.of("not_trained", HOSTILE));
    String page = ReportPage.of(HOSTILE, hostile);
    assertFalse(page.contains("<script"));
    assertTrue(elements(parse(page), "script").isEmpty());
    assertTrue(
        page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\ufffd\ufffd"));
  }

  /** A copy with a hostile phase, system, group and measure beside every other. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> hostile(Map<String, Object> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          Object copied = value instanceof Map ? hostile((Map<String, Object>) value) : value;
          copy.put(key, copied);
          copy.putIfAbsent(HOSTILE, copied);
        });
    return copy;
  }

  @Test
  public void headlineSaysWhetherNewItemsAreFoundBetter() throws Exception {
    assertEquals(
        "New items are found better than with the best baseline, ridge regression.",
        text(parse(ReportPage.of("films", report(.9))), "h1"));
    assertEquals(
        "On new items this version and the best baseline, ridge regression, cannot be told apart.",
        text(parse(ReportPage.of("films", report(.6))), "h1"));
    assertEquals(
        "On new items the best baseline, ridge regression, is better.",
        text(parse(ReportPage.of("films", report(.3))), "h1"));
  }

  private static Verdict verdict(Map<String, Object> report) {
    Part part = Part.whole(report);
    return new Verdict(part, Depths.of(part.at("metrics")));
  }

  @Test
  public void checksFollowTheIntervals() {
    assertEquals(Check.State.HOLDS, verdict(report(.9)).state());
    Verdict worse = verdict(report(.3));
    assertEquals(Check.State.FAILS, worse.state());
    assertEquals("Look before deploying: 3 of 4 checks fail.", worse.advice());
    Map<String, Object> gated = report(.9);
    gated.put("gate", Map.of("passed", false, "failures", List.of("[x] is low")));
    assertEquals("Look before deploying: 1 of 5 checks fails.", verdict(gated).advice());
    assertEquals(Check.State.UNCLEAR, verdict(Map.of("metrics", Map.of())).state());
  }

  @Test
  public void newItemsThatDoNotAppearFailACheck() {
    Map<String, Object> report = report(.9);
    Map<String, Object> mixed =
        new LinkedHashMap<>(Map.of("cold_share_of_top@100", .01, "cold_share_of_positives", .2));
    report.put("metrics", Map.of("mixed", Map.of("model", mixed)));
    report.put("differences", Map.of());
    assertEquals(Check.State.FAILS, verdict(report).state());
    mixed.put("cold_share_of_top@100", .11);
    mixed.put("recall@100", .5);
    assertEquals(Check.State.HOLDS, verdict(report).state());
    mixed.put("cold_share_of_top@100", .31);
    assertEquals(Check.State.FAILS, verdict(report).state());
  }

  @Test
  public void activeVersionIsComparedOnItsOwnData() throws Exception {
    Map<String, Object> report = report(.9);
    Map<String, Object> recall =
        Map.of(
            "difference",
            -.1,
            "difference_ci",
            List.of(-.2, -.05),
            "ratio",
            .8,
            "ratio_ci",
            List.of(.7, .9));
    report.put(
        "active",
        List.of(
            Map.of(
                "version",
                3,
                "index",
                "films",
                "field",
                "vector",
                "differences",
                Map.of("cold_item", Map.of("recall@20", recall)))));
    assertEquals("Look before deploying: 1 of 5 checks fails.", verdict(report).advice());
    String page = ReportPage.of("films", report);
    assertTrue(page.contains("Against version 3, now active in films/vector."));
    assertFiguresAreTheReports(parse(page), report);
  }

  @Test
  public void chartsLieWhereTheirFiguresAre() throws Exception {
    Map<String, Object> report = report(.9);
    Document page = parse(ReportPage.of("films", report));
    Element chart = null;
    for (Element svg : elements(page, "svg")) {
      chart = svg.getAttribute("aria-labelledby").equals("curve-warm") ? svg : chart;
    }
    List<Double> mean = new ArrayList<>();
    for (Object value : (List<?>) resolve(report, "/curves/recall/warm/model/mean")) {
      mean.add((double) value);
    }
    NodeList groups = chart.getElementsByTagName("g");
    Element model = (Element) groups.item(groups.getLength() - 1);
    assertEquals("This version", model.getElementsByTagName("title").item(0).getTextContent());
    NodeList dots = model.getElementsByTagName("circle");
    assertEquals(mean.size(), dots.getLength());
    // The first and the last dot give the scale; the others must lie on it.
    double first = y(dots, 0);
    double last = y(dots, mean.size() - 1);
    for (int i = 0; i < mean.size(); i++) {
      double share = (mean.get(i) - mean.get(0)) / (mean.get(mean.size() - 1) - mean.get(0));
      assertEquals(first + share * (last - first), y(dots, i), .11);
    }
    assertTrue(last < first);
  }

  private static double y(NodeList dots, int i) {
    return Double.parseDouble(((Element) dots.item(i)).getAttribute("cy"));
  }

  @Test
  public void everyPictureHasATitleAndFiguresInATable() throws Exception {
    Document page = parse(ReportPage.of("films", report(.9)));
    List<String> ids = new ArrayList<>();
    for (Element svg : elements(page, "svg")) {
      if (svg.getAttribute("role").equals("img")) {
        Element title = (Element) svg.getElementsByTagName("title").item(0);
        assertEquals(svg.getAttribute("aria-labelledby"), title.getAttribute("id"));
        assertFalse(title.getTextContent().isBlank());
        ids.add(title.getAttribute("id"));
        Element section = (Element) svg.getParentNode().getParentNode();
        assertTrue(section.getElementsByTagName("table").getLength() > 0);
      }
    }
    assertTrue(ids.size() >= 10);
    assertEquals(ids.size(), ids.stream().distinct().count());
    for (Element th : elements(page, "th")) {
      assertFalse(th.getAttribute("scope").isEmpty());
    }
  }

  @Test
  public void reportsThatHoldLittleAreTold() throws Exception {
    String nothing =
        ReportPage.of("films", Map.of("metrics", Map.of(), "held_out", "nothing at all"));
    assertTrue(text(parse(nothing), "h1").contains("not measured"));
    assertTrue(nothing.contains("nothing at all"));
    parse(ReportPage.of("", Map.of()));
    Map<String, Object> wrong = new LinkedHashMap<>();
    for (String key :
        List.of("metrics", "curves", "differences", "groups", "exposure", "towers", "active")) {
      wrong.put(key, Map.of("mixed", List.of(1, "two"), "model", 3));
    }
    parse(ReportPage.of("films", wrong));
    for (String key : wrong.keySet()) {
      Map<String, Object> whole = report(.9);
      whole.put(key, "not what it should be");
      parse(ReportPage.of("films", whole));
      whole.put(key, null);
      parse(ReportPage.of("films", whole));
    }
  }

  /** An artefact that was trained elsewhere brings its ranks, and so these figures. */
  @Test
  public void importedReportIsTold() throws Exception {
    Map<String, Object> report = report(.9);
    report.keySet().retainAll(List.of("metrics", "curves", "differences"));
    report.put("imported", true);
    Document page = parse(ReportPage.of("films", report));
    assertTrue(assertFiguresAreTheReports(page, report) > 300);
  }

  @Test
  public void axesHaveRoundTicks() {
    assertEquals(List.of(0.0, 0.2, 0.4, 0.6), rounded(Axis.over(0, .55, 4, 0, 1)));
    Axis axis = Axis.over(-3, 41, 4, 0, 100);
    assertEquals(List.of(-20.0, 0.0, 20.0, 40.0, 60.0), rounded(axis));
    assertEquals("20", axis.label(20));
    assertEquals(25, axis.at(0), 1e-9);
    assertEquals("0.675", Axis.over(.56, .69, 6, 0, 1).label(.675));
    Axis flat = Axis.over(.5, .5, 5, 0, 1);
    assertTrue(Double.isFinite(flat.at(.5)));
  }

  private static List<Double> rounded(Axis axis) {
    return axis.ticks().stream().map(tick -> Math.round(tick * 1e6) / 1e6).toList();
  }

  @Test
  public void figuresAreWrittenForPeople() {
    assertEquals("0.123", Format.SHARE.of(.12345));
    assertEquals("12.3\u00a0%", Format.PERCENT.of(.12345));
    assertEquals("+4.5\u00a0%", Format.CHANGE.of(1.045));
    assertEquals("\u22124.5\u00a0%", Format.CHANGE.of(.955));
    assertEquals("0.0", Format.POINTS.of(-.0001));
    assertEquals("1,234,567", Format.PLAIN.of(1_234_567));
    assertEquals("1.25", Format.PLAIN.of(1.25));
    assertEquals("0.001", Format.PLAIN.of(.001));
    assertEquals("3.1\u00a0MiB", Format.BYTES.of(3_226_070));
    assertEquals("33.1\u00a0s", Format.MILLIS.of(33_100));
  }
}
