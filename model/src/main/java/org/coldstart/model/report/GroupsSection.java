package org.coldstart.model.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Recall by what is known of the items: the warm-up curve, popularity, age. */
final class GroupsSection implements Section {

  private static final Map<String, String> TITLES =
      Map.of(
          "training_interactions", "By number of interactions learned from: how an item warms up",
          "popularity", "By popularity",
          "first_seen", "By age: when an item was first seen");

  private static final Map<String, String> AXES =
      Map.of(
          "training_interactions", "interactions of the item",
          "popularity", "items by their interactions",
          "first_seen", "items by their first interaction");

  private final Part groups;
  private final Depths depths;

  GroupsSection(Part report, Depths depths) {
    this.groups = report.at("groups");
    this.depths = depths;
  }

  @Override
  public boolean isThere() {
    return !groups.keys().isEmpty();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "groups");
    html.element("h2", "Which items are found", "id", "groups");
    html.element(
        "p",
        depths.deepRecall()
            + " of wanted items by what is known of them, in the one list of new and known items."
            + " The band is this version's 95 % interval; a group that nobody wanted an item of has"
            + " no dot.",
        "class",
        "note");
    List<String> systems =
        Names.systems(groups.at(groups.keys().get(0), "systems")).stream().toList();
    Legend.write(html, systems);
    html.open("div", "class", "charts");
    for (String name : List.of("training_interactions", "popularity", "first_seen")) {
      if (!groups.at(name, "systems").keys().isEmpty()) {
        figure(html, name);
      }
    }
    html.closeLine().closeLine();
  }

  private void figure(Html html, String name) {
    Part division = groups.at(name);
    String title = TITLES.get(name);
    html.open("figure");
    html.element("figcaption", title);
    List<Part> labels = division.at("groups").elements();
    LineChart chart =
        new LineChart("group-" + name.replace('_', '-'), title, AXES.get(name), depths.deepRecall())
            .fromZero();
    double[] x = new double[labels.size()];
    Arrays.setAll(x, i -> i);
    for (int i = 0; i < x.length; i++) {
      chart.tick(i, shortened(labels.get(i).text()));
    }
    Part systems = division.at("systems");
    for (String system : Names.systems(systems)) {
      double[][] values = new double[3][x.length];
      for (int i = 0; i < x.length; i++) {
        Part of = systems.at(system).at(i);
        Part interval = of.at(depths.deepRecall() + "_ci");
        values[0][i] = of.at(depths.deepRecall()).number();
        values[1][i] = interval.at(0).number();
        values[2][i] = interval.at(1).number();
      }
      boolean banded = system.equals(Names.MODEL);
      chart.line(
          Names.system(system),
          Names.systemClass(system),
          x,
          values[0],
          banded ? values[1] : new double[0],
          banded ? values[2] : new double[0]);
    }
    chart.padded().write(html);
    table(html, title, labels, systems);
    html.closeLine();
  }

  /** What fits under a tick. */
  private static String shortened(String label) {
    return label.replaceAll(" \\(.*\\)$", "").replace(" quarter", "").replace("more than ", ">");
  }

  private void table(Html html, String title, List<Part> labels, Part systems) {
    html.open("details");
    html.element("summary", "As a table");
    html.open("div", "class", "wide").open("table");
    html.element("caption", title + ", in the one list of new and known items");
    Cells.headings(
        html, "items", "system", depths.shallowRecall(), depths.deepRecall(), "users", "wanted");
    html.open("tbody");
    for (int i = 0; i < labels.size(); i++) {
      for (String system : Names.systems(systems)) {
        Part of = systems.at(system).at(i);
        html.open("tr");
        html.element("th", labels.get(i).text(), "scope", "row");
        html.element("td", Names.system(system));
        for (String measure : List.of(depths.shallowRecall(), depths.deepRecall())) {
          Cells.withInterval(html, of.at(measure), of.at(measure + "_ci"), Format.SHARE);
        }
        Cells.number(html, of.at("users"), Format.PLAIN);
        Cells.number(html, of.at("positives"), Format.PLAIN);
        html.closeLine();
      }
    }
    html.close().close().close().close();
  }
}
