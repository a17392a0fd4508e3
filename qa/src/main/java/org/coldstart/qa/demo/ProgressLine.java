package org.coldstart.qa.demo;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.coldstart.qa.job.Run;

/**
 * Shows where a run stands: on a terminal in one line that is rewritten, elsewhere a line whenever
 * the phase changes and every few seconds.
 */
final class ProgressLine implements Consumer<Run> {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);

  private final PrintStream out;
  private final boolean terminal;
  private String phase = "";
  private long lastLine;

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void accept(Run run) {
    if (terminal) {
      out.print(ERASE_LINE + "    " + run.progress());
      out.flush();
    } else if (!run.phase().equals(phase) || System.nanoTime() - lastLine > BETWEEN_LINES) {
      lastLine = System.nanoTime();
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
