package org.coldstart.model.report;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What was chosen, from what data, on what machine, in what time. */
final class FactsSection implements Section {

  /** Parts of a report that are told elsewhere on the page. */
  private static final Set<String> TOLD =
      Set.of(
          "metrics",
          "curves",
          "differences",
          "groups",
          "exposure",
          "validation",
          "towers",
          "served",
          "active",
          "gate",
          "held_out");

  private static final List<String> FIRST =
      List.of("start", "data", "held_out_data", "seconds", "memory", "environment");

  private final Part report;

  FactsSection(Part report) {
    this.report = report;
  }

  @Override
  public boolean isThere() {
    return report.keys().stream().anyMatch(key -> !TOLD.contains(key));
  }

  @Override
  public void write(Html html) {
    html.open("section", "aria-labelledby", "facts");
    html.element("h2", "How it was made", "id", "facts");
    html.open("div", "class", "facts");
    for (String key : FIRST) {
      if (!report.at(key).keys().isEmpty()) {
        block(html, title(key), key, report.at(key));
      }
    }
    html.open("section");
    html.element("h3", "Further");
    html.open("dl");
    for (String key : report.keys()) {
      if (!TOLD.contains(key) && !FIRST.contains(key)) {
        entry(html, key, key, report.at(key));
      }
    }
    html.close().close();
    html.closeLine().closeLine();
  }

  private static String title(String key) {
    return switch (key) {
      case "start" -> "Chosen on held-out data";
      case "held_out_data" -> "Set aside for this report";
      case "seconds" -> "Time";
      default -> Names.inWords(key);
    };
  }

  private static void block(Html html, String title, String within, Part part) {
    html.open("section");
    html.element("h3", title);
    html.open("dl");
    part.keys().forEach(key -> entry(html, within, key, part.at(key)));
    html.close().closeLine();
  }

  private static void entry(Html html, String within, String key, Part part) {
    html.element("dt", Names.inWords(key.replaceAll("_(bytes|ms)$", "")));
    if (!part.keys().isEmpty()) {
      html.open("dd").open("dl");
      part.keys().forEach(inner -> entry(html, key, inner, part.at(inner)));
      html.close().close();
    } else if (part.isNumber()) {
      Cells.figure(html, "dd", part, format(within, key), "n");
    } else if (!part.elements().isEmpty()) {
      html.open("dd");
      for (Part element : part.elements()) {
        html.element("p", inOneLine(element));
      }
      html.close();
    } else {
      boolean empty = part.text().isEmpty() || part.value() instanceof Collection;
      html.element("dd", empty ? "\u2013" : part.text());
    }
  }

  /** An element of a list; the entries of a map with commas between them. */
  private static String inOneLine(Part element) {
    return element.keys().isEmpty()
        ? element.text()
        : element.keys().stream()
            .map(key -> Names.inWords(key) + ": " + element.at(key).text())
            .collect(Collectors.joining(", "));
  }

  private static Format format(String within, String key) {
    if (within.equals("seconds")) {
      return Format.SECONDS;
    }
    if (key.endsWith("_ms")) {
      return Format.MILLIS;
    }
    return key.endsWith("_bytes") ? Format.BYTES : Format.PLAIN;
  }
}
