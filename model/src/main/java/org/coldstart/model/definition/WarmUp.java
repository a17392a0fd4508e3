package org.coldstart.model.definition;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When cold items become warm by themselves.
 *
 * @param interval how much time lies between two looks for new interactions; empty where nobody
 *     looks unless asked to
 */
public record WarmUp(Optional<Duration> interval) {

  /** What holds where a definition says nothing. */
  public static final WarmUp DEFAULT = new WarmUp(Optional.empty());

  /** A look costs a refresh of the interactions, so they do not come closer than that. */
  static final Duration SHORTEST = Duration.ofSeconds(5);

  static final Duration LONGEST = Duration.ofDays(365);

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  static WarmUp read(DefinitionReader reader) {
    reader.allow("interval");
    return new WarmUp(
        reader.has("interval")
            ? Optional.of(interval(reader.at("interval"), reader.anyStringOr("interval", "")))
            : Optional.empty());
  }

  private static Duration interval(String path, String written) {
    Matcher time = TIME.matcher(written.strip().toLowerCase(Locale.ROOT));
    if (!time.matches()) {
      throw new DefinitionException(
          path, "must be a time such as [30s], [5m] or [1h], got [" + written + "]");
    }
    long count = Long.parseLong(time.group(1));
    Duration interval =
        switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new DefinitionException(
          path,
          "must be between ["
              + SHORTEST.toSeconds()
              + "s] and ["
              + LONGEST.toDays()
              + "d], got ["
              + written
              + "]");
    }
    return interval;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    interval.ifPresent(value -> map.put("interval", value.toMillis() + "ms"));
    return map;
  }
}
