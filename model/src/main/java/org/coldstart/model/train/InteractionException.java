package org.coldstart.model.train;

/** An interaction cannot be trained on: the user's mistake, named by its field. */
public final class InteractionException extends IllegalArgumentException {

  private final String field;
  private final String problem;

  /**
   * @param field {@code user_id}, {@code item_id}, {@code label} or {@code weight}
   * @param problem what is wrong with the value and what would be right
   */
  public InteractionException(String field, String problem) {
    super("[" + field + "] " + problem);
    this.field = field;
    this.problem = problem;
  }

  /** Which part of the interaction is wrong. */
  public String field() {
    return field;
  }

  /** What is wrong with its value and what would be right. */
  public String problem() {
    return problem;
  }
}
