package org.coldstart.model.evaluation;

/** Scores the candidates of one {@link CandidateRanking} for a user. */
@FunctionalInterface
public interface CandidateScorer {

  /**
   * @param user the user's number
   * @param scores {@code [candidates]}, in the order of {@link CandidateRanking#items}; to be
   *     overwritten with finite values
   */
  void score(int user, float[] scores);
}
