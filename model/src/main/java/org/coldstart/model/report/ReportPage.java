package org.coldstart.model.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The page of a training's report. */
public final class ReportPage {

  private static final String STYLE = "report.css";

  private ReportPage() {}

  /**
   * Writes the page.
   *
   * @param title what the report is of, for the heading
   * @param report as JSON holds it; a part that is missing, or not what it should be, is not told
   * @return an HTML document, well-formed as XML too, that refers to nothing outside of itself
   */
  public static String of(String title, Map<String, ?> report) {
    Part whole = Part.whole(report);
    Depths depths = Depths.of(whole.at("metrics"));
    Html html = new Html();
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title + " \u2013 recall report");
    html.style(style());
    html.closeLine().open("body").open("main");
    new SummarySection(title, whole, depths).write(html);
    List<Section> sections =
        List.of(
            new CurvesSection(whole),
            new DifferencesSection(whole, depths),
            new GroupsSection(whole, depths),
            new ExposureSection(whole, depths),
            new TrainingSection(whole),
            new TablesSection(whole, depths),
            new FactsSection(whole));
    sections.stream().filter(Section::isThere).forEach(section -> section.write(html));
    html.closeLine().closeLine().closeLine();
    return html.toString();
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream(STYLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the page's own style sheet cannot be read", e);
    }
  }
}
