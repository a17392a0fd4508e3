package org.coldstart.plugin.run;

/** Tells a process that works on a run that the run is another's by now. */
final class RunTakenOverException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  RunTakenOverException(String run, String node) {
    super("run [" + run + "] was taken over by node [" + node + "]");
  }
}
