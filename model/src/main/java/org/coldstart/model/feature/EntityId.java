package org.coldstart.model.feature;

import java.math.BigDecimal;
import java.util.List;

/** How ids of users and items are spelled, whoever reads them. */
public final class EntityId {

  private static final String FRACTION = ".0";

  private EntityId() {}

  /**
   * The one spelling of an id: a number's plain digits, so that 42 and 42.0 are the same id; all
   * else as it is written.
   *
   * @param raw a string, number or boolean
   * @throws IllegalArgumentException where a number is not finite
   */
  public static String of(Object raw) {
    if (!(raw instanceof Double || raw instanceof Float)) {
      return raw.toString();
    }
    double number = ((Number) raw).doubleValue();
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("must be an id, got " + number);
    }
    return new BigDecimal(raw.toString()).stripTrailingZeros().toPlainString();
  }

  /** How an id may be written where it is stored: as {@link #of} spells it, or as a fraction. */
  public static List<String> written(String id) {
    boolean whole = !id.isEmpty() && id.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return whole ? List.of(id, id + FRACTION) : List.of(id);
  }
}
