package org.coldstart.qa.client;

/**
 * The server answered something else than the caller counted on; the message holds the whole
 * answer.
 */
public final class UnexpectedAnswerException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public UnexpectedAnswerException(Answer answer) {
    super(answer.call() + " -> " + answer.status() + ": " + answer.body());
  }
}
