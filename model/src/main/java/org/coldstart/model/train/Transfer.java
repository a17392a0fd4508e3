package org.coldstart.model.train;

import org.coldstart.model.ModelWithItems;
import org.coldstart.model.definition.InitFrom;

/**
 * What a training starts from.
 *
 * @param source an earlier version, of this model or another one; its closed form is what counts
 * @param freeze features whose weights stay as they are there
 */
public record Transfer(ModelWithItems source, InitFrom.Freeze freeze) {

  /** Length of a factor. */
  int rank() {
    return source.model().start().rank();
  }

  /** The confidence of an interaction there. */
  double alpha() {
    return source.model().start().alpha();
  }

  /** The regularisation of the factorisation there. */
  double regularization() {
    return source.model().start().foldIn().regularization();
  }

  /** Whether to start afresh after all is no choice. */
  boolean insists() {
    return freeze.isAny();
  }
}
