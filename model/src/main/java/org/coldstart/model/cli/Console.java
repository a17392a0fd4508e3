package org.coldstart.model.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.coldstart.model.train.ProgressListener;

/**
 * Where a command speaks: results as JSON on one stream, everything for people on the other.
 *
 * @param results usually standard output
 * @param messages usually standard error
 */
record Console(PrintStream results, PrintStream messages) {

  void note(String message) {
    messages.println(message);
  }

  /** Says how a training goes on: each new phase, and at most every two seconds within one. */
  ProgressListener progress() {
    long start = System.nanoTime();
    return new ProgressListener() {
      private String phase = "";
      private double said;

      @Override
      public synchronized void progress(Progress progress) {
        double seconds = (System.nanoTime() - start) / 1e9;
        if (phase.equals(progress.phase()) && seconds - said < 2) {
          return;
        }
        phase = progress.phase();
        said = seconds;
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "[%7.1f s] %s", seconds, phase));
        if (progress.epoch() > 0) {
          line.append(", epoch ").append(progress.epoch());
        }
        if (progress.total() > 0) {
          line.append(", ").append(progress.done()).append(" of ").append(progress.total());
        }
        if (!Double.isNaN(progress.loss())) {
          line.append(String.format(Locale.ROOT, ", loss %.6g", progress.loss()));
        }
        messages.println(line);
      }
    };
  }
}
