package org.coldstart.qa.demo;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.coldstart.qa.job.Run;

/**
 * Shows where a run stands: on a terminal in one line that is rewritten, elsewhere a line whenever
 * the phase changes.
 */
final class ProgressLine implements Consumer<Run> {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean terminal;
  private String phase = "";

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void accept(Run run) {
    if (terminal) {
      out.print(ERASE_LINE + "    " + run.progress());
      out.flush();
    } else if (!run.phase().equals(phase)) {
      phase = run.phase();
      out.println("    " + run.progress());
    }
  }

  void end() {
    if (terminal) {
      out.print(ERASE_LINE);
    }
  }
}
