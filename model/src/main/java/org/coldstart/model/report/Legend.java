package org.coldstart.model.report;

import java.util.List;

/** Which line is which, for all charts beneath it. */
final class Legend {

  private Legend() {}

  static void write(Html html, List<String> systems) {
    html.open("ul", "class", "legend");
    for (String system : systems) {
      html.open("li");
      html.open("svg", "viewBox", "0 0 26 10", "aria-hidden", "true", "class", "sample");
      html.open("g", "class", "line " + Names.systemClass(system));
      html.empty("polyline", "points", "1,5 25,5");
      html.close().close();
      html.text(Names.system(system));
      html.close();
    }
    html.closeLine();
  }
}
