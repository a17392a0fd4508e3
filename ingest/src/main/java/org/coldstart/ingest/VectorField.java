package org.coldstart.ingest;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.coldstart.model.feature.FeatureSource;

/**
 * The field of a document that carries its vectors: an object that the plugin owns. For each slot
 * {@code s} it holds the vector {@code s} and the keyword {@code s_stamp}, and for all of them the
 * keyword {@code fingerprint}.
 *
 * @param name the field's name, or its dotted path
 */
public record VectorField(String name) {

  /** The sub-field with the fingerprint of the features that the vectors were made of. */
  public static final String FINGERPRINT = "fingerprint";

  private static final String STAMP_SUFFIX = "_stamp";
  private static final Pattern OWNED = Pattern.compile("[a-z](_stamp)?|" + FINGERPRINT);

  /** The sub-field with the stamp of the version that filled a slot, relative to the field. */
  public static String stampOf(String slot) {
    return slot + STAMP_SUFFIX;
  }

  /** The full path of a slot's vector. */
  public String vectorPath(String slot) {
    return name + "." + slot;
  }

  /** The full path of a slot's stamp. */
  public String stampPath(String slot) {
    return name + "." + stampOf(slot);
  }

  /** The full path of the fingerprint. */
  public String fingerprintPath() {
    return name + "." + FINGERPRINT;
  }

  /**
   * Refuses a document that uses the field for something else than vectors of this plugin.
   *
   * @throws IllegalArgumentException naming the field and what lies there
   */
  public void requireOwned(Map<String, ?> source) {
    requireOwned(source, name);
  }

  private void requireOwned(Map<?, ?> source, String path) {
    for (Map.Entry<?, ?> entry : source.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (key.equals(path)) {
        requireOwned(entry.getValue());
      } else if (key.startsWith(path) && key.charAt(path.length()) == '.') {
        requireOwned(Map.of(key.substring(path.length() + 1), ""));
      } else if (path.startsWith(key)
          && path.charAt(key.length()) == '.'
          && entry.getValue() instanceof Map<?, ?> inner) {
        requireOwned(inner, path.substring(key.length() + 1));
      }
    }
  }

  private void requireOwned(Object value) {
    if (value == null) {
      return;
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw new IllegalArgumentException(
          "field ["
              + name
              + "] belongs to the vectors of [item_tower], but the document holds a "
              + typeOf(value)
              + " there: name another [field], or rename the document's");
    }
    for (Object key : object.keySet()) {
      if (!OWNED.matcher(String.valueOf(key)).matches()) {
        throw new IllegalArgumentException(
            "field ["
                + name
                + "] belongs to the vectors of [item_tower], but the document holds ["
                + name
                + "."
                + key
                + "] there: name another [field], or rename the document's");
      }
    }
  }

  private static String typeOf(Object value) {
    return switch (value) {
      case CharSequence ignored -> "string";
      case Number ignored -> "number";
      case Boolean ignored -> "boolean";
      case List<?> ignored -> "list";
      default -> value.getClass().getSimpleName();
    };
  }

  /** What lies in a document at the field, where it is written as one object; else null. */
  public Map<?, ?> in(Map<String, ?> source) {
    return FeatureSource.of(source).value(name) instanceof Map<?, ?> content ? content : null;
  }

  /** Takes the field out of a document, in whichever way it is written there. */
  public void remove(Map<String, Object> source) {
    remove(source, name);
  }

  private static void remove(Map<?, ?> source, String path) {
    source.keySet().removeIf(key -> isAtOrBelow(String.valueOf(key), path));
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      if (source.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
        remove(inner, path.substring(dot + 1));
      }
    }
  }

  private static boolean isAtOrBelow(String key, String path) {
    return key.startsWith(path)
        && (key.length() == path.length() || key.charAt(path.length()) == '.');
  }
}
