package org.coldstart.model.train;

import org.coldstart.model.kernel.Workers;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.StartFitting;
import org.coldstart.model.start.StartSettings;

/**
 * The baseline that every cold-start method has to beat: ridge regression from content to the
 * factors of a plain factorisation, with settings that are good on most data and that nobody chose
 * on this one. A warm item is its factor, a cold one its prediction; no pulls, no content block, no
 * gain.
 */
final class RidgeBaseline {

  static final String NAME = "ridge";

  /** Rank 64, confidence 11 and regularisation 1, the settings of public implementations. */
  private static final StartSettings SETTINGS =
      StartSettings.ofShape(64, 0).withFactorisation(11, 1).withItemRidge(10).withUserRidge(100);

  private RidgeBaseline() {}

  /**
   * Fits it to the training part of a draw.
   *
   * @param fitting of the draw's training part, with warm items served by their factors
   */
  static Candidate fit(Draw draw, StartFitting fitting, Workers workers) {
    ClosedForm start = StartSelection.fit(fitting, SETTINGS);
    FoldedUsers folded =
        FoldedUsers.of(start, draw.phases().users(), draw.heldOut().train().pattern(), workers);
    return new NamedCandidate(
        NAME, new ClosedFormCandidate(start, folded, draw.content(), workers));
  }
}
