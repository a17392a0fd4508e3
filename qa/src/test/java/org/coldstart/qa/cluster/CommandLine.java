package org.coldstart.qa.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.Interaction;

/** {@code model/bin/coldstart} on a catalogue written to files. */
public final class CommandLine {
  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  /** Writes the catalogue's definition, items, users and the given interactions into a folder. */
  public CommandLine(Path folder, Catalogue catalogue, List<Interaction> interactions)
      throws IOException {
    this.folder = folder;
    json.writeValue(
        folder.resolve("definition.json").toFile(),
        Map.of(
            "user", Map.of("features", catalogue.userFeatures()),
            "item", Map.of("features", catalogue.itemFeatures())));
    write("items.jsonl", catalogue.items());
    write("users.jsonl", catalogue.users());
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp"));
    for (Interaction interaction : interactions) {
      lines.add(
          catalogue.users().get(interaction.user()).id()
              + ","
              + catalogue.items().get(interaction.item()).id()
              + ","
              + interaction.timestamp());
    }
    Files.write(folder.resolve("interactions.csv"), lines);
  }

  /** Trains, and returns the artefact file. */
  public Path train() throws IOException {
    run(
        "train",
        "--definition",
        "definition.json",
        "--interactions",
        "interactions.csv",
        "--items",
        "items.jsonl",
        "--users",
        "users.jsonl",
        "--out",
        "model.csm");
    return folder.resolve("model.csm");
  }

  /** The vectors of all items by id. */
  public Map<String, double[]> encodeItems() throws IOException {
    run("encode", "--model", "model.csm", "--items", "items.jsonl", "--out", "items.csv");
    return vectors("items.csv");
  }

  /** The vectors of some users, with what their interactions say, by id. */
  public Map<String, double[]> encodeUsers(List<String> ids) throws IOException {
    Files.write(folder.resolve("ids.txt"), ids);
    run(
        "encode",
        "--model",
        "model.csm",
        "--user-ids",
        "ids.txt",
        "--interactions",
        "interactions.csv",
        "--items",
        "items.jsonl",
        "--users",
        "users.jsonl",
        "--out",
        "users.csv");
    return vectors("users.csv");
  }

  private void run(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("coldstart.qa") + "/../model/bin/coldstart"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("COLDSTART_HEAP", "1g");
    Path printed = folder.resolve("printed.txt");
    Process process = builder.redirectOutput(printed.toFile()).start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroy();
        throw new IllegalStateException(command + " failed:\n" + Files.readString(printed));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
  }

  private void write(String name, List<Entity> entities) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Entity entity : entities) {
      Map<String, Object> line = new LinkedHashMap<>(Map.of("id", entity.id()));
      line.putAll(entity.features());
      lines.add(json.writeValueAsString(line));
    }
    Files.write(folder.resolve(name), lines);
  }

  private Map<String, double[]> vectors(String name) throws IOException {
    Map<String, double[]> vectors = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve(name))) {
      String[] fields = line.split(",");
      double[] vector = new double[fields.length - 1];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = Double.parseDouble(fields[d + 1]);
      }
      vectors.put(fields[0], vector);
    }
    return vectors;
  }
}
