package org.coldstart.qa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.coldstart.qa.client.Answer;

/**
 * What an error must be: the right status, OpenSearch's own shape, and a message that names what
 * was wrong.
 */
final class Refusal {
  private Refusal() {}

  static void refused(Answer answer, int status, String named) {
    assertEquals(answer.toString(), status, answer.status());
    assertTrue(answer.toString(), answer.body().path("error").path("type").isTextual());
    assertTrue("[" + named + "] is not named: " + answer.reason(), answer.reason().contains(named));
  }
}
