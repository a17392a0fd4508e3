package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is served and why, and how gradient training went. */
final class TrainingSection implements Section {

  private static final String OBJECTIVE = "objective_by_epoch";
  private static final String LOSS = "loss_by_epoch";

  private final Part report;

  TrainingSection(Part report) {
    this.report = report;
  }

  @Override
  public boolean isThere() {
    return report.at("served").isThere();
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "served");
    html.element("h2", "What is served, and why", "id", "served");
    html.open("p");
    html.text("Served: ");
    html.element("b", Names.inWords(report.at("served").text()));
    html.text(". " + why());
    html.close();
    List<Part> trained = trained();
    if (!trained.isEmpty()) {
      html.open("div", "class", "charts");
      for (Part candidate : trained) {
        chart(html, candidate, OBJECTIVE, "objective on held-out data", 0);
        chart(html, candidate, LOSS, "mean loss", 1);
      }
      html.close();
    }
    html.closeLine();
  }

  private String why() {
    Part towers = report.at("towers");
    Part obstacle = towers.at("not_trained");
    if (obstacle.isThere()) {
      return "No towers were trained: " + obstacle.text() + ".";
    }
    if (!towers.isThere()) {
      return "";
    }
    return Boolean.TRUE.equals(towers.at("served").value())
        ? "The towers beat the closed form on held-out data, without harm to known items or new users."
        : "The towers did not beat the closed form on held-out data by more than noise, without"
            + " harm to known items or new users.";
  }

  /** The towers' report, and those of further candidates inside of it. */
  private List<Part> trained() {
    Part towers = report.at("towers");
    List<Part> trained = new ArrayList<>();
    trained.add(towers);
    towers.keys().forEach(key -> trained.add(towers.at(key)));
    trained.removeIf(part -> part.at(OBJECTIVE).elements().isEmpty());
    return trained;
  }

  /**
   * @param first the epoch of the first value
   */
  private void chart(Html html, Part candidate, String name, String yTitle, int first) {
    double[] y = candidate.at(name).numbers();
    if (y.length == 0) {
      return;
    }
    double[] x = new double[y.length];
    Arrays.setAll(x, i -> i + first);
    String of = candidate.pointer().substring(candidate.pointer().lastIndexOf('/') + 1);
    String title = Names.inWords(of) + ": " + yTitle + " by epoch";
    html.open("figure");
    html.element("figcaption", title);
    LineChart chart =
        new LineChart(
            name.replace('_', '-') + "-" + of.replaceAll("[^a-zA-Z0-9]", "-"),
            title,
            "epoch",
            yTitle);
    for (int i = 0; i < x.length; i++) {
      if (i % Math.max(1, (x.length + 7) / 8) == 0) {
        chart.tick(x[i], String.valueOf((int) x[i]));
      }
    }
    Part best = candidate.at("best_epoch");
    if (best.isNumber() && best.number() >= first && best.number() <= x[x.length - 1]) {
      chart.mark(best.number());
    }
    chart.line(yTitle, "s-model", x, y, new double[0], new double[0]);
    chart.write(html);
    html.open("details");
    html.element("summary", "As a table");
    html.open("div", "class", "wide").open("table");
    html.element("caption", title);
    Cells.headings(html, "epoch", yTitle);
    html.open("tbody");
    for (int i = 0; i < y.length; i++) {
      html.open("tr");
      html.element("th", String.valueOf((int) x[i]), "scope", "row", "class", "n");
      Cells.number(html, candidate.at(name).at(i), Format.PLAIN);
      html.close();
    }
    html.close().close().close().close();
    if (best.isNumber() && name.equals(OBJECTIVE)) {
      html.open("p", "class", "note");
      html.text("Best after epoch ");
      Cells.figure(html, "span", best, Format.PLAIN, "figure");
      html.text(best.number() == 0 ? ", the closed form as it began." : ".");
      html.close();
    }
    html.closeLine();
  }
}
