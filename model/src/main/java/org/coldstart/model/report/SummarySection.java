package org.coldstart.model.report;

import java.util.List;
import java.util.Optional;

/** The first screen: is recall on new items better, than what, by how much, and is it safe. */
final class SummarySection {

  private static final List<String> CARDS = List.of("cold_item", "mixed", "warm", "cold_user");

  private final String title;
  private final Part report;
  private final Depths depths;

  SummarySection(String title, Part report, Depths depths) {
    this.title = title;
    this.report = report;
    this.depths = depths;
  }

  void write(Html html) {
    Verdict verdict = new Verdict(report, depths);
    html.open("header");
    html.element("p", title, "class", "of");
    html.element("h1", verdict.headline());
    html.element("p", verdict.advice(), "class", "advice " + verdict.state().label());
    html.closeLine();
    if (CARDS.stream().anyMatch(phase -> model(phase).isThere())) {
      html.open("div", "class", "cards");
      CARDS.stream().filter(phase -> model(phase).isThere()).forEach(phase -> card(html, phase));
      html.closeLine();
      html.element(
          "p",
          "Recall: how much of what users went on to want stands among the first places of their"
              + " ranking. Measured on interactions that were set aside before anything was"
              + " learned, and by which nothing was chosen. Intervals are 95 % and come from the"
              + " users that were drawn.",
          "class",
          "note");
    }
    Part nothing = report.at("held_out");
    if (nothing.isThere()) {
      html.element("p", "Set aside for measuring: " + nothing.text() + ".", "class", "note");
    }
    if (!verdict.checks().isEmpty()) {
      html.open("section", "aria-labelledby", "checks");
      html.element("h2", "Is it safe to deploy?", "id", "checks");
      html.open("ul", "class", "checks");
      verdict.checks().forEach(check -> check.write(html));
      html.closeLine();
      html.element(
          "p",
          "A comparison holds where the interval lies wholly above \u22122\u00a0%, fails where it lies"
              + " wholly below 0\u00a0%, and is unclear between.",
          "class",
          "note");
      html.closeLine();
    }
  }

  private Part model(String phase) {
    return report.at("metrics", phase, Names.MODEL);
  }

  private void card(Html html, String phase) {
    String measure = depths.shallowRecall();
    html.open("section", "class", "card");
    html.element("h2", Names.phase(phase));
    html.open("p", "class", "big");
    Cells.figure(html, "span", model(phase).at(measure), Format.PERCENT, "value");
    html.text(" ");
    html.element("small", measure);
    html.close();
    html.open("p", "class", "interval");
    interval(html, model(phase).at(measure + "_ci"));
    html.close();
    Optional<Comparison> best = Comparison.withBest(report, phase, measure);
    best.ifPresent(comparison -> beside(html, comparison));
    if (depths.all().size() > 1) {
      html.open("p", "class", "deep");
      Cells.figure(html, "span", model(phase).at(depths.deepRecall()), Format.PERCENT, "figure");
      html.text(" " + depths.deepRecall());
      html.close();
    }
    html.closeLine();
  }

  private static void interval(Html html, Part interval) {
    String ends = Format.PERCENT.of(interval);
    if (!ends.isEmpty()) {
      html.element(
          "span", ends, "data-from", interval.pointer(), "data-as", Format.PERCENT.label());
    }
  }

  private static void beside(Html html, Comparison comparison) {
    Comparison.Standing standing = comparison.standing();
    html.open("p", "class", "beside");
    switch (standing) {
      case BETTER -> html.element("b", "Better", "class", "badge holds");
      case LEVEL -> html.element("b", "No clear difference", "class", "badge unclear");
      case WORSE -> html.element("b", "Worse", "class", "badge fails");
      case UNKNOWN -> html.element("b", "Beside", "class", "badge unclear");
    }
    html.close();
    html.open("p", "class", "against");
    Part ratio = comparison.difference().at("ratio");
    if (ratio.isNumber()) {
      Cells.figure(html, "span", ratio, Format.CHANGE, "figure");
      html.text(" against ");
    }
    html.text(Names.systemInSentence(comparison.system()) + ", ");
    Cells.figure(html, "span", comparison.other(), Format.PERCENT, "figure");
    html.close();
  }
}
