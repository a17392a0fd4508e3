package org.coldstart.model.definition;

import java.util.Map;

/**
 * How a cold item becomes a warm one as its first interactions come in.
 *
 * @param method the way its vector is brought up to date
 */
public record WarmUp(Method method) {

  /** The ways to bring a vector up to date. */
  public enum Method {
    /** The posterior under the content prediction as prior, in closed form. */
    CLOSED_FORM,
    /** Meta scaling and shifting networks over an ID embedding. */
    MWUF
  }

  /** What holds where a definition says nothing. */
  public static final WarmUp DEFAULT = new WarmUp(Method.CLOSED_FORM);

  static WarmUp read(DefinitionReader reader) {
    reader.allow("method");
    return new WarmUp(reader.choiceOr("method", DEFAULT.method, Method.class));
  }

  Map<String, Object> toMap() {
    return Map.of("method", DefinitionReader.label(method));
  }
}
