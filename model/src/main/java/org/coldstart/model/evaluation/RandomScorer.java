package org.coldstart.model.evaluation;

/**
 * The baseline that knows nothing: scores out of thin air, the same in every run.
 *
 * @param seed which air
 */
public record RandomScorer(long seed) implements CandidateScorer {

  @Override
  public void score(int user, float[] scores) {
    java.util.SplittableRandom random =
        new java.util.SplittableRandom(seed * 0x9E3779B97F4A7C15L + user);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(1 << 24);
    }
  }
}
