package org.coldstart.plugin.run;

/** Random runs for tests. */
public final class RunSamples {

  private RunSamples() {}

  /** A run in any state. */
  public static Run random() {
    return new RunTests().createTestInstance();
  }
}
