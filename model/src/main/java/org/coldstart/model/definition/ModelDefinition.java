package org.coldstart.model.definition;

import java.util.Map;

/** What a user says of a model: features of user and item, training sources, hyper-parameters. */
public record ModelDefinition(Map<String, Object> source) {

  /**
   * @param source the definition as JSON gives it
   * @throws DefinitionException naming the path of the first field that is wrong
   */
  public static ModelDefinition parse(Map<String, Object> source) {
    return new ModelDefinition(source);
  }

  /** The definition as JSON would give it, defaults left out where the user wrote none. */
  public Map<String, Object> toMap() {
    return source;
  }
}
