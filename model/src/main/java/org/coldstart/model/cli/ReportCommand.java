package org.coldstart.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.serialization.Json;

/** {@code coldstart report}: makes the page of a report that was written as JSON. */
final class ReportCommand {

  static final Set<String> OPTIONS = Set.of("report", "out", "title");

  private final Console console;

  ReportCommand(Console console) {
    this.console = console;
  }

  void run(Options options) throws IOException {
    Path from = options.path("report");
    ReportFile page = new ReportFile(options.path("out"));
    if (!page.isPage()) {
      throw new UsageException("option [--out] must name a file that ends in .html or .htm");
    }
    new OutputFile(page.path()).requirePlace();
    page.write(options.optional("title").orElse(from.getFileName().toString()), read(from));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("page", page.path().toString());
    Json.write(result, console.results());
  }

  private static Map<String, Object> read(Path path) throws IOException {
    Map<String, Object> report;
    try (Reader text = new InputFile(path).open()) {
      report = Json.readObject(text);
    } catch (JsonProcessingException e) {
      throw new InputException(
          path, e.getLocation().getLineNr(), "is no JSON: " + e.getOriginalMessage());
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InputException(path, e.getMessage());
    }
    if (!(report.get("metrics") instanceof Map)) {
      throw new InputException(path, "is no report of a training: it has no [metrics]");
    }
    return report;
  }
}
