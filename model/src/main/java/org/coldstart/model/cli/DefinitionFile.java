package org.coldstart.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.serialization.Json;

/**
 * A file that holds a model's definition, or other JSON that is about one.
 *
 * @param path where it lies
 */
record DefinitionFile(Path path) {

  /**
   * @param positiveFrom takes the place of what the definition says, if given
   * @throws InputException where the file holds no definition
   */
  ModelDefinition read(OptionalDouble positiveFrom) throws IOException {
    Map<String, Object> json = json();
    try {
      ModelDefinition definition = ModelDefinition.parse(json);
      return positiveFrom.isPresent()
          ? definition.withTraining(Map.of("positive_from", positiveFrom.getAsDouble()))
          : definition;
    } catch (DefinitionException e) {
      throw new InputException(path, e.getMessage());
    }
  }

  /**
   * The object in the file.
   *
   * @throws InputException where it holds none
   */
  Map<String, Object> json() throws IOException {
    try (Reader text = new InputFile(path).open()) {
      return Json.readObject(text);
    } catch (StreamConstraintsException e) {
      throw new InputException(path, "holds more than can be read: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new InputException(
          path, e.getLocation().getLineNr(), "is no JSON: " + e.getOriginalMessage());
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InputException(path, e.getMessage());
    }
  }
}
