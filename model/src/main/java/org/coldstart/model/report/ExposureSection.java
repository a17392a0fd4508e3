package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.List;

/** Whether the catalogue is shown, or a few items to everybody. */
final class ExposureSection implements Section {

  private static final String MIXED = "mixed";

  private final Part report;
  private final Part exposure;
  private final Depths depths;

  ExposureSection(Part report, Depths depths) {
    this.report = report;
    this.exposure = report.at("exposure");
    this.depths = depths;
  }

  @Override
  public boolean isThere() {
    return !exposure.keys().isEmpty();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "exposure");
    html.element("h2", "Which items are shown", "id", "exposure");
    html.element(
        "p",
        "Who stands in the first places of all users' rankings together. Coverage: the share of the"
            + " items that somebody is shown. Gini: 0 where all items are shown alike, towards 1"
            + " where a few are shown to everybody.",
        "class",
        "note");
    html.open("div", "class", "charts");
    shares(html, depths.deep());
    if (exposure.at(MIXED).isThere()) {
      html.open("figure");
      html.element("figcaption", "In the one list of new and known items");
      table(html, List.of(MIXED), "Coverage and concentration of what is shown");
      html.closeLine();
    }
    html.closeLine();
    html.open("details");
    html.element("summary", "All rankings, as a table");
    table(html, Names.phases(exposure), "Coverage and concentration, by ranking");
    html.closeLine().closeLine();
  }

  private void shares(Html html, int k) {
    Part systems = exposure.at(MIXED);
    List<String> names =
        Names.systems(systems).stream()
            .filter(name -> systems.at(name, "share_of_new_items@" + k).isNumber())
            .toList();
    if (names.isEmpty()) {
      return;
    }
    Part wanted = report.at("metrics", MIXED, Names.MODEL, "cold_share_of_positives");
    html.open("figure");
    html.element("figcaption", "Who gets the first " + k + " places of the one list");
    ShareBars bars =
        new ShareBars(
            "shares",
            "Shares of the first " + k + " places that go to new, to popular and to other items",
            "share of the first " + k + " places");
    for (String name : names) {
      double fresh = systems.at(name, "share_of_new_items@" + k).number();
      double popular = systems.at(name, "share_of_most_popular_tenth@" + k).number();
      bars.row(Names.system(name), fresh, Math.max(0, 1 - fresh - popular), popular);
    }
    if (wanted.isNumber()) {
      bars.mark(wanted.number());
    }
    bars.write(html);
    html.open("ul", "class", "legend");
    key(html, "part-0", "new items");
    key(html, "part-1", "other items");
    key(html, "part-2", "the most popular tenth");
    html.close();
    if (wanted.isNumber()) {
      html.open("p", "class", "note");
      html.text("The dashed line: new items are ");
      Cells.figure(html, "span", wanted, Format.PERCENT, "figure");
      html.text(" of what users wanted.");
      html.close();
    }
    html.closeLine();
  }

  private static void key(Html html, String classes, String label) {
    html.open("li");
    html.open("svg", "viewBox", "0 0 14 10", "aria-hidden", "true", "class", "sample");
    html.empty("rect", "class", classes, "width", "14", "height", "10");
    html.close();
    html.text(label);
    html.close();
  }

  private void table(Html html, List<String> phases, String caption) {
    List<String> measures =
        phases.stream()
            .flatMap(phase -> exposure.at(phase, Names.MODEL).keys().stream())
            .distinct()
            .filter(measure -> measure.endsWith("@" + depths.deep()))
            .toList();
    html.open("div", "class", "wide").open("table");
    html.element("caption", caption);
    List<String> headings = new ArrayList<>(List.of("system"));
    measures.forEach(measure -> headings.add(Names.inWords(measure)));
    Cells.headings(html, headings.toArray(String[]::new));
    for (String phase : phases) {
      html.open("tbody");
      if (phases.size() > 1) {
        html.open("tr");
        html.element("th", Names.phase(phase), "scope", "rowgroup", "colspan", headings.size());
        html.closeLine();
      }
      for (String system : Names.systems(exposure.at(phase))) {
        html.open("tr", "class", system.equals(Names.MODEL) ? "own" : null);
        html.element("th", Names.system(system), "scope", "row");
        for (String measure : measures) {
          Cells.number(html, exposure.at(phase, system, measure), Format.SHARE);
        }
        html.closeLine();
      }
      html.close();
    }
    html.close().closeLine();
  }
}
