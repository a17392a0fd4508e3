package org.coldstart.model.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.factorization.AlsSettings;
import org.coldstart.model.factorization.AlsStart;
import org.coldstart.model.factorization.ImplicitAls;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;

/**
 * One iteration of implicit ALS, every row solved exactly: all users, then all items. Interactions
 * are made up, items and users as unevenly popular as people are. The peer gets the same matrix by
 * a file.
 */
final class FactorisationWork implements TrainingWork {

  private static final double ALPHA = 10;
  private static final double REGULARIZATION = 10;

  private final Workers workers = Workers.start(TrainingBench.THREADS);
  private final SparseMatrix interactions;
  private final int rank;
  private final Path file;

  FactorisationWork(int users, int items, int wanted, int rank) throws IOException {
    this.rank = rank;
    this.interactions = uneven(users, items, wanted);
    this.file = Files.createTempFile("coldstart-factorisation", ".bin");
    write();
  }

  /** Rows of exponential lengths; columns whose popularity falls steeply. */
  static SparseMatrix uneven(int users, int items, int wanted) {
    SplittableRandom random = new SplittableRandom(1);
    double mean = (double) wanted / users;
    int[] starts = new int[users + 1];
    int[] indices = new int[wanted + wanted / 4];
    for (int user = 0; user < users; user++) {
      int length = (int) Math.min(items / 4, 1 + -mean * Math.log(1 - random.nextDouble()));
      int[] row = new int[length];
      for (int e = 0; e < length; e++) {
        double skew = random.nextDouble();
        row[e] = (int) (items * skew * skew * skew);
      }
      Arrays.sort(row);
      int at = starts[user];
      if (at + length > indices.length) {
        indices = Arrays.copyOf(indices, indices.length + indices.length / 2);
      }
      for (int e = 0; e < length; e++) {
        if (e == 0 || row[e] != row[e - 1]) {
          indices[at++] = row[e];
        }
      }
      starts[user + 1] = at;
    }
    indices = Arrays.copyOf(indices, starts[users]);
    float[] ones = new float[indices.length];
    Arrays.fill(ones, 1);
    return new SparseMatrix(users, items, starts, indices, ones);
  }

  private void write() throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      put(out, interactions.starts());
      put(out, interactions.indices());
    }
  }

  private static void put(FileChannel out, int[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += buffer.capacity() / Integer.BYTES) {
      int count = Math.min(buffer.capacity() / Integer.BYTES, values.length - from);
      buffer.clear();
      buffer.asIntBuffer().put(values, from, count);
      buffer.limit(count * Integer.BYTES);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }

  @Override
  public String unit() {
    return String.format(
        java.util.Locale.ROOT,
        "implicit ALS, %,d users, %,d items, %,d interactions, rank %d, seconds/iteration",
        interactions.rows(),
        interactions.columns(),
        interactions.entries(),
        rank);
  }

  @Override
  public boolean moreIsBetter() {
    return false;
  }

  @Override
  public List<String> peerArguments() {
    return List.of(
        "factorisation",
        String.valueOf(TrainingBench.THREADS),
        file.toString(),
        String.valueOf(interactions.rows()),
        String.valueOf(interactions.columns()),
        String.valueOf(rank),
        String.valueOf(ALPHA),
        String.valueOf(REGULARIZATION));
  }

  /** Time from the end of the first iteration to that of the second: a whole one, nothing else. */
  @Override
  public double round() {
    long perIteration = interactions.rows() + (long) interactions.columns();
    long[] ends = new long[3];
    AlsSettings settings = AlsSettings.exact(rank, ALPHA, REGULARIZATION, 2, 1);
    new ImplicitAls(
            settings,
            workers,
            progress -> {
              if (progress.done() % perIteration == 0) {
                ends[(int) (progress.done() / perIteration)] = System.nanoTime();
              }
            })
        .fit(interactions, AlsStart.SEEDED);
    return (ends[2] - ends[1]) * 1e-9;
  }

  @Override
  public void close() {
    workers.close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
