package org.coldstart.model.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the trainings of a comparison learn from and are tested on, time after time. */
interface Repetitions extends Closeable {

  /**
   * One of them.
   *
   * @param name for people
   * @param seed of its trainings
   */
  record Repetition(String name, long seed) {}

  /**
   * What is learned from and what is to be found.
   *
   * @param candidates the ids of the items that alone are ranked; where absent, the phase's items
   */
  record Split(
      InteractionFile train, InteractionFile test, Phase phase, Optional<Path> candidates) {}

  List<Repetition> all();

  /** The split of a repetition, which may have to be made first. */
  Split split(Repetition repetition) throws IOException;

  /**
   * Whether every repetition ranks for the same users, so that users can be compared one by one.
   */
  boolean sameUsers();

  /** For the head of a result: what makes these repetitions what they are. */
  Map<String, Object> toMap();

  /** What decides about the splits beside the files, in words. */
  String kind();

  /** The files that decide about the splits. */
  List<Path> files();
}
