package org.coldstart.qa.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.qa.job.MainJob;

/** A job's definition whose training takes a second or two: nothing of it is searched. */
public final class QuickDefinition {
  private QuickDefinition() {}

  /** The hyper-parameters. */
  public static Map<String, Object> training() {
    return Map.of(
        "epochs",
        0,
        "serve",
        "closed_form",
        "factorization",
        Map.of(
            "rank",
            4,
            "alpha",
            10,
            "regularization",
            1,
            "pulls",
            0,
            "item_ridge",
            10,
            "content_weight",
            1,
            "gain",
            1));
  }

  /**
   * The whole definition.
   *
   * @param dimension of the vectors
   */
  public static Map<String, Object> of(MainJob job, int dimension) {
    Map<String, Object> definition = new LinkedHashMap<>(job.definition());
    definition.put("dimension", dimension);
    definition.put("training", training());
    return definition;
  }
}
