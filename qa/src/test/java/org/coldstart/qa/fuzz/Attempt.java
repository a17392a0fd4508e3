package org.coldstart.qa.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request.
 *
 * @param verb what it is counted under
 * @param path with its query; every odd character percent-encoded
 * @param contentType of the body; null sends none
 * @param mustBeRefused whether it is malformed by construction: any 2xx is then an error
 * @param undo deletes what the request has made where it was right by chance
 */
record Attempt(
    String verb,
    String method,
    String path,
    String contentType,
    byte[] body,
    boolean mustBeRefused,
    Optional<String> undo) {

  private static final int SHOWN = 1000;
  private static final byte[] NOTHING = new byte[0];
  static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";

  /** A request that nobody knows whether it is right. */
  static Attempt any(String verb, String method, String path, byte[] body) {
    return new Attempt(verb, method, path, JSON, body, false, Optional.empty());
  }

  static Attempt any(String verb, String method, String path) {
    return any(verb, method, path, NOTHING);
  }

  /** The same, as one that cannot be right. */
  Attempt refused() {
    return new Attempt(verb, method, path, contentType, body, true, undo);
  }

  /** The same; where the server takes it, {@code DELETE path} takes it back. */
  Attempt undoneBy(String deleted) {
    return new Attempt(verb, method, path, contentType, body, mustBeRefused, Optional.of(deleted));
  }

  /** The same to another path. */
  Attempt to(String other) {
    return new Attempt(verb, method, other, contentType, body, mustBeRefused, undo);
  }

  /** The same with another body. */
  Attempt saying(byte[] other) {
    return new Attempt(verb, method, path, contentType, other, mustBeRefused, undo);
  }

  Attempt of(String type) {
    return new Attempt(verb, method, path, type, body, mustBeRefused, undo);
  }

  /** The same with one more parameter. */
  Attempt with(String parameter) {
    return new Attempt(
        verb,
        method,
        path + (path.contains("?") ? "&" : "?") + parameter,
        contentType,
        body,
        mustBeRefused,
        undo);
  }

  @Override
  public String toString() {
    String text = new String(body, StandardCharsets.UTF_8);
    return method
        + " "
        + path
        + " ("
        + contentType
        + ", "
        + body.length
        + " bytes) "
        + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
  }
}
