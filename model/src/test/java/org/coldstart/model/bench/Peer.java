package org.coldstart.model.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that does the same work in another process. It says {@code ready} and the name of what
 * it is made with; then, for each line that it gets, it does the work once and answers with how
 * fast. It sleeps while it is not asked.
 */
final class Peer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final String name;

  /**
   * Starts it and waits until it is ready.
   *
   * @throws IllegalStateException where it ends before it is ready
   */
  Peer(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException("the peer cannot be started", e);
    }
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String first = answer();
    if (!first.startsWith("ready ")) {
      throw new IllegalStateException("the peer is not ready: " + first);
    }
    name = first.substring("ready ".length());
  }

  /** What it is made with, and its version. */
  String name() {
    return name;
  }

  /** Has it do the work once; how fast it was, in the unit of the work. */
  double round() {
    try {
      OutputStream to = process.getOutputStream();
      to.write('\n');
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the peer has ended", e);
    }
    return Double.parseDouble(answer());
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the peer has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("the peer has ended", e);
    }
  }

  /** Lets it end by itself, and ends it where it does not. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("the peer has ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroy();
    }
  }
}
