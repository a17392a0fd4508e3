package org.coldstart.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.serialization.Json;

/**
 * Items or users, one JSON object a line, with an {@code id} (a string or a number) and features.
 *
 * @param path where it lies
 */
record EntityFile(Path path) {

  private static final String ID = "id";

  /** Takes one entity. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @throws IllegalArgumentException where something is wrong with it
     */
    void accept(String id, FeatureSource source) throws IOException;
  }

  /**
   * Hands on all entities in the order of the file.
   *
   * @throws InputException naming line and field of the first mistake, those among them that the
   *     consumer finds
   */
  void forEach(Consumer consumer) throws IOException {
    try (LineReader text = new InputFile(path).openLines()) {
      for (String read = text.next(); read != null; read = text.next()) {
        if (!read.isBlank()) {
          Map<String, Object> entity = parse(read, text.line());
          consume(consumer, id(entity.get(ID), text.line()), entity, text.line());
        }
      }
    }
  }

  private Map<String, Object> parse(String read, long line) throws IOException {
    try {
      return Json.readObject(new StringReader(read));
    } catch (StreamConstraintsException e) {
      throw new InputException(
          path, line, "holds more than can be read: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new InputException(path, line, "is no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InputException(path, line, e.getMessage());
    }
  }

  private String id(Object id, long line) {
    boolean whole =
        id instanceof Integer || id instanceof Long || id instanceof java.math.BigInteger;
    if (!whole && !(id instanceof String)) {
      throw new InputException(path, line, ID, "must be a string or a whole number, got " + id);
    }
    return id.toString();
  }

  private void consume(Consumer consumer, String id, Map<String, Object> entity, long line)
      throws IOException {
    try {
      consumer.accept(id, FeatureSource.of(entity));
    } catch (FeatureException e) {
      throw new InputException(path, line, e.getMessage());
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InputException(path, line, ID, e.getMessage());
    }
  }
}
