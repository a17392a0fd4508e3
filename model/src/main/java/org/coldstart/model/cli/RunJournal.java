package org.coldstart.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.serialization.Json;

/**
 * The trainings of a comparison that are done, a line of JSON each, so that an interruption loses
 * none of them. A line's key says what was trained on what; whatever has another key is not found.
 */
final class RunJournal {

  private final Optional<Path> file;
  private final Map<String, ComparisonRun> runs = new HashMap<>();

  private RunJournal(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Opens a journal, and reads what is in it already.
   *
   * @param file where it lies or will; absent for one that is forgotten
   */
  static RunJournal open(Optional<Path> file) throws IOException {
    RunJournal journal = new RunJournal(file);
    if (file.isPresent() && Files.exists(file.get())) {
      for (String line : Files.readAllLines(file.get())) {
        journal.read(line);
      }
    }
    return journal;
  }

  /** What is no whole line, because writing it was interrupted, was not done. */
  private void read(String line) throws IOException {
    try {
      Map<String, Object> json = Json.readObject(new StringReader(line));
      runs.put((String) json.get("key"), ComparisonRun.fromMap(json));
    } catch (JsonProcessingException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException e) {
      // Trained again where it is needed.
    }
  }

  /** How many trainings it holds. */
  int size() {
    return runs.size();
  }

  Optional<ComparisonRun> find(String key) {
    return Optional.ofNullable(runs.get(key));
  }

  /**
   * Adds a training that is done.
   *
   * @param name for people who look into the file
   */
  void add(String key, String name, ComparisonRun run) throws IOException {
    runs.put(key, run);
    if (file.isPresent()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("key", key);
      line.put("name", name);
      line.putAll(run.toMap());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      // An interrupted line before this one must not swallow it.
      out.write('\n');
      Json.writeLine(line, out);
      Files.write(
          file.get(), out.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
