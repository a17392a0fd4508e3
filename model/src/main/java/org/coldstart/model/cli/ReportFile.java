package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.coldstart.model.report.ReportPage;
import org.coldstart.model.serialization.Json;

/**
 * A file that takes a training's report: a page for people where its name ends in {@code .html} or
 * {@code .htm}, JSON otherwise.
 *
 * @param path where it will lie
 */
record ReportFile(Path path) {

  void write(String title, Map<String, Object> report) throws IOException {
    new OutputFile(path)
        .write(
            out -> {
              if (isPage()) {
                out.write(ReportPage.of(title, report).getBytes(StandardCharsets.UTF_8));
              } else {
                Json.write(report, out);
              }
            });
  }

  boolean isPage() {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".html") || name.endsWith(".htm");
  }
}
