package org.coldstart.qa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a long trial has found wrong. Of each kind only the first are kept: more of them say nothing
 * new.
 */
public final class Findings {
  private static final int OF_A_KIND = 2;
  private static final int KIND_LENGTH = 140;

  private final Map<String, List<String>> byKind = new TreeMap<>();

  /**
   * @param what is wrong; those that begin alike, but for digits, are of one kind
   * @param where it was seen
   */
  public synchronized void add(String what, String where) {
    String beginning = what.substring(0, Math.min(what.length(), KIND_LENGTH));
    List<String> alike =
        byKind.computeIfAbsent(beginning.replaceAll("[0-9]", ""), kind -> new ArrayList<>());
    if (alike.size() < OF_A_KIND) {
      alike.add(what + "\n  " + where);
    }
  }

  /** All that were kept; empty is what a trial hopes for. */
  public synchronized List<String> all() {
    return byKind.values().stream().flatMap(List::stream).toList();
  }
}
