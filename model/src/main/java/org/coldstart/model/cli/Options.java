package org.coldstart.model.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** The {@code --name value} pairs of a command, each at most once. */
final class Options {

  private final Map<String, String> values = new HashMap<>();

  /**
   * @param known the names that the command understands, without dashes
   * @throws UsageException where a name is unknown or repeated, or lacks its value
   */
  Options(List<String> arguments, Set<String> known) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String argument = arguments.get(i);
      String name = argument.startsWith("--") ? argument.substring(2) : "";
      if (!known.contains(name)) {
        throw new UsageException(
            "unknown option [" + argument + "]; the known ones are " + dashed(known));
      }
      if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--")) {
        throw new UsageException("option [--" + name + "] needs a value");
      }
      if (values.put(name, arguments.get(i + 1)) != null) {
        throw new UsageException("option [--" + name + "] is given twice");
      }
    }
  }

  private static Set<String> dashed(Set<String> names) {
    Set<String> dashed = new TreeSet<>();
    names.forEach(name -> dashed.add("--" + name));
    return dashed;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String required(String name) {
    return optional(name)
        .orElseThrow(() -> new UsageException("option [--" + name + "] is needed"));
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  Path path(String name) {
    return Path.of(required(name));
  }

  Optional<Path> optionalPath(String name) {
    return optional(name).map(Path::of);
  }

  OptionalDouble number(String name) {
    if (!has(name)) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(values.get(name));
      if (Double.isFinite(number)) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException("option [--" + name + "] must be a number, got " + values.get(name));
  }

  /** A whole number from 1 on. */
  int count(String name, int fallback) {
    double number = number(name).orElse(fallback);
    if (number < 1 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw new UsageException("option [--" + name + "] must be a whole number from 1 on");
    }
    return (int) number;
  }

  /** A number above 0 and below 1. */
  double share(String name, double fallback) {
    double number = number(name).orElse(fallback);
    if (!(number > 0 && number < 1)) {
      throw new UsageException("option [--" + name + "] must be above 0 and below 1");
    }
    return number;
  }

  /** Positive whole numbers, separated by commas. */
  int[] depths(String name, String fallback) {
    String given = optional(name).orElse(fallback);
    try {
      int[] depths =
          java.util.Arrays.stream(given.split(",", -1))
              .map(String::strip)
              .mapToInt(Integer::parseInt)
              .toArray();
      if (java.util.Arrays.stream(depths).allMatch(depth -> depth >= 1)) {
        return depths;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(
        "option [--"
            + name
            + "] must be numbers from 1 on with commas between them, such as"
            + " 20,50,100, got "
            + given);
  }
}
