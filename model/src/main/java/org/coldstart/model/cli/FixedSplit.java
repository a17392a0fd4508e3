package org.coldstart.model.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same split every time, trained on under one seed after the other. */
final class FixedSplit implements Repetitions {

  private final Split split;
  private final int[] seeds;

  /**
   * @param candidates the ids of the items that alone are ranked; where absent, the phase's items
   */
  FixedSplit(
      InteractionFile train,
      InteractionFile test,
      Phase phase,
      Optional<Path> candidates,
      int... seeds) {
    this.split = new Split(train, test, phase, candidates);
    this.seeds = seeds;
  }

  @Override
  public List<Repetition> all() {
    return Arrays.stream(seeds).mapToObj(seed -> new Repetition("seed " + seed, seed)).toList();
  }

  @Override
  public Split split(Repetition repetition) {
    return split;
  }

  @Override
  public boolean sameUsers() {
    return true;
  }

  @Override
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("test", split.test().path().toString());
    split.candidates().ifPresent(candidates -> map.put("candidates", candidates.toString()));
    map.put("phase", split.phase().reportName());
    map.put("seeds", Arrays.stream(seeds).boxed().toList());
    return map;
  }

  @Override
  public String kind() {
    return split.phase().reportName();
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(split.train().path(), split.test().path()));
    split.candidates().ifPresent(files::add);
    return files;
  }

  @Override
  public void close() {}
}
