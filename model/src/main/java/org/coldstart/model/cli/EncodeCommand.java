package org.coldstart.model.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.Encoder;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.serialization.Json;

/** {@code coldstart encode}: the vectors of items, or of users, as CSV. */
final class EncodeCommand {

  static final Set<String> OPTIONS =
      Set.of("model", "items", "users", "user-ids", "interactions", "positive-from", "out");

  private final Engine engine;
  private final Console console;

  EncodeCommand(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  void run(Options options) throws IOException {
    Path out = options.path("out");
    boolean users = options.has("user-ids");
    if (!users) {
      for (String name : List.of("users", "interactions", "positive-from")) {
        if (options.has(name)) {
          throw new UsageException("option [--" + name + "] goes with [--user-ids]");
        }
      }
      options.required("items");
    }
    new OutputFile(out).requirePlace();
    Encoder encoder = new ModelFile(options.path("model")).read(engine);
    TwoTowerModel model = encoder.model();
    long start = System.nanoTime();
    long[] written = new long[1];
    new OutputFile(out)
        .write(
            stream -> {
              Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
              written[0] = users ? users(options, encoder, text) : items(options, encoder, text);
              text.flush();
            });
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("stamp", model.stamp());
    result.put("dimension", model.dimension());
    result.put("vectors", written[0]);
    result.put("took_ms", (System.nanoTime() - start) / 1_000_000);
    Json.write(result, console.results());
  }

  private long items(Options options, Encoder encoder, Writer out) throws IOException {
    long[] written = new long[1];
    new EntityFile(options.path("items"))
        .forEach(
            (id, source) -> {
              write(id, encoder.item(source, id), out);
              written[0]++;
            });
    return written[0];
  }

  private long users(Options options, Encoder encoder, Writer out) throws IOException {
    Path idFile = options.path("user-ids");
    List<String> ids = new InputFile(idFile).lines();
    Set<String> wanted = new HashSet<>(ids);
    Map<String, FeatureSource> profiles = new HashMap<>();
    if (options.has("users")) {
      new EntityFile(options.path("users"))
          .forEach(
              (id, source) -> {
                if (wanted.contains(id)) {
                  profiles.put(id, source);
                }
              });
    }
    Histories histories =
        options.has("interactions")
            ? new Histories(
                new InteractionFile(options.path("interactions")),
                encoder.model().definition(),
                options.number("positive-from"),
                wanted::contains)
            : null;
    for (String id : ids) {
      FeatureSource profile = profiles.getOrDefault(id, FeatureSource.EMPTY);
      try {
        FeatureSource user = histories == null ? profile : histories.with(profile, id);
        write(id, encoder.user(user), out);
      } catch (FeatureException e) {
        throw new InputException(
            options.optionalPath("users").orElse(idFile), "user [" + id + "]: " + e.getMessage());
      }
    }
    return ids.size();
  }

  private static void write(String id, float[] vector, Writer out) throws IOException {
    StringBuilder line = new StringBuilder(CsvReader.quoted(id));
    for (float component : vector) {
      line.append(',').append(component);
    }
    out.append(line.append('\n'));
  }
}
