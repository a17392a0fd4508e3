package org.coldstart.model.feature;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads one or many scalars out of a raw JSON-like value. */
final class ScalarValues {

  private ScalarValues() {}

  /**
   * Hands on every scalar of a raw value; nested lists count as one flat list, as in a document's
   * fields. Nulls and empty strings are no values.
   *
   * @param accept takes a {@link String}, {@link Number} or {@link Boolean} and says whether it
   *     wants more
   * @return whether more was wanted at the end
   * @throws FeatureException where something is not a scalar
   */
  static boolean forEach(String feature, Object raw, Predicate<Object> accept) {
    switch (raw) {
      case null -> {
        return true;
      }
      case List<?> list -> {
        for (Object element : list) {
          if (!forEach(feature, element, accept)) {
            return false;
          }
        }
        return true;
      }
      case CharSequence text -> {
        return text.isEmpty() || accept.test(text.toString());
      }
      case Number number -> {
        return accept.test(number);
      }
      case Boolean flag -> {
        return accept.test(flag);
      }
      default ->
          throw new FeatureException(
              feature, "must be a string, a number or a list of these, got " + describe(raw));
    }
  }

  /**
   * The one spelling of a scalar as a string: a whole number loses its decimal point, so that 3 and
   * 3.0 are the same value.
   *
   * @throws FeatureException where a number is not finite
   */
  static String text(String feature, Object scalar) {
    return switch (scalar) {
      case Double number -> fraction(feature, number, number);
      case Float number -> fraction(feature, number, number);
      case java.math.BigDecimal number -> fraction(feature, number, number.doubleValue());
      default -> scalar.toString();
    };
  }

  private static String fraction(String feature, Number number, double value) {
    if (!Double.isFinite(value)) {
      throw new FeatureException(feature, "must be finite, got " + value);
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p53;
    if (whole) {
      return Long.toString((long) value);
    }
    return number instanceof Float ? number.toString() : Double.toString(value);
  }

  /** A raw value in a few words, for an error message. */
  static String describe(Object raw) {
    return switch (raw) {
      case null -> "nothing";
      case Map<?, ?> map -> "an object";
      case List<?> list -> "a list of " + list.size();
      case CharSequence text ->
          "the string ["
              + (text.length() <= 40 ? text.toString() : text.subSequence(0, 40) + "…")
              + "]";
      case Boolean flag -> "the boolean " + flag;
      case Number number -> "the number " + number;
      default -> "a " + raw.getClass().getSimpleName();
    };
  }
}
