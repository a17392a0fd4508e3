package org.coldstart.model.definition;

/** A model definition is wrong: the user's mistake, named by the path of the offending field. */
public final class DefinitionException extends IllegalArgumentException {

  private final String path;

  /**
   * @param path where in the definition, for example {@code item.features.year.type}
   * @param problem what is wrong there and what would be right
   */
  public DefinitionException(String path, String problem) {
    super("[" + path + "]: " + problem);
    this.path = path;
  }

  /** The path of the offending field. */
  public String path() {
    return path;
  }
}
