package org.coldstart.model.definition;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Whether all that a definition says is text. Half of a surrogate pair is none: it has no UTF-8, so
 * a cluster state that held it could not be written.
 */
final class Text {

  private Text() {}

  /**
   * @param path where the value lies; empty for the definition itself
   * @throws DefinitionException naming the field whose name or value is no text
   */
  static void require(String path, Object value) {
    if (value instanceof String text && !isText(text)) {
      throw new DefinitionException(path, "must be text, and half of a surrogate pair is none");
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) -> {
            String name = String.valueOf(key);
            if (!isText(name)) {
              throw new DefinitionException(
                  path, "names of fields must be text, and half of a surrogate pair is none");
            }
            require(path.isEmpty() ? name : path + "." + name, inner);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> require(path, inner));
    }
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
