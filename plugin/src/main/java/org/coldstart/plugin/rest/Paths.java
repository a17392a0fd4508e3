package org.coldstart.plugin.rest;

import org.opensearch.rest.RestRequest;

/** The paths that handlers share. */
public final class Paths {

  /** What all paths begin with. */
  public static final String ROOT = "/_plugins/_coldstart";

  /** The parameter with a model's name. */
  public static final String NAME = "name";

  /** A model. */
  public static final String MODEL = ROOT + "/models/{" + NAME + "}";

  static final String MODELS = ROOT + "/models";
  static final String VERSION_PARAMETER = "version";
  static final String VERSION = MODEL + "/versions/{" + VERSION_PARAMETER + "}";
  static final String RUN_PARAMETER = "run";
  static final String RUNS = ROOT + "/runs";
  static final String RUN = RUNS + "/{" + RUN_PARAMETER + "}";
  static final String NODE_PARAMETER = "nodeId";

  private Paths() {}

  /**
   * The version that a path names.
   *
   * @throws IllegalArgumentException where it is not a number from 1
   */
  static int version(RestRequest request) {
    String version = request.param(VERSION_PARAMETER);
    try {
      int number = Integer.parseInt(version);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "[version] must be a version's number, 1 or more, not [" + version + "]");
  }
}
