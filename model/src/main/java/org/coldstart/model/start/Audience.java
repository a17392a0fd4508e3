package org.coldstart.model.start;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * The users before whom the training's items were, as far as an item that comes later needs to know
 * of them: its own step of the factorisation sums over all of them, most of whom have not touched
 * it.
 *
 * @param gram Σxxᵀ over the users' collaborative blocks, {@code [rank × rank]}
 * @param typicalEvidence the median number of users who are known to have taken or passed over an
 *     item, among items of which there is one; above 0
 */
public record Audience(DenseMatrix gram, double typicalEvidence) {

  /** Refuses what no training has. */
  public Audience {
    if (gram.rows() != gram.columns()) {
      throw new IllegalArgumentException("[gram] must be square");
    }
    if (!(typicalEvidence > 0 && typicalEvidence < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[typicalEvidence] must be finite and above 0, not " + typicalEvidence);
    }
  }

  /**
   * Measures the users of a training.
   *
   * @param positives {@code [users × items]}: whom the start folds in from what
   * @param evidence {@code [items × users]}: an entry for every user who is known to have taken or
   *     passed over an item
   */
  public static Audience of(
      ClosedForm start, SparseMatrix positives, SparseMatrix evidence, Workers workers) {
    return new Audience(gram(users(start, positives, workers)), typical(evidence));
  }

  /** Σxxᵀ over the rows of a matrix. */
  public static DenseMatrix gram(DenseMatrix users) {
    int rank = users.columns();
    double[] upper = new double[rank * rank];
    for (int u = 0; u < users.rows(); u++) {
      addSquare(1, users, u, upper);
    }
    DenseMatrix gram = DenseMatrix.zeros(rank, rank);
    for (int i = 0; i < rank; i++) {
      for (int j = i; j < rank; j++) {
        gram.values()[i * rank + j] = (float) upper[i * rank + j];
        gram.values()[j * rank + i] = (float) upper[i * rank + j];
      }
    }
    return gram;
  }

  /**
   * The collaborative blocks of users, folded in from their histories.
   *
   * @param histories {@code [users × items of the start]}
   * @return {@code [users × rank]}; zeros where a history is empty
   */
  public static DenseMatrix users(ClosedForm start, SparseMatrix histories, Workers workers) {
    DenseMatrix users = DenseMatrix.zeros(histories.rows(), start.rank());
    workers.forEachBlock(
        users.rows(),
        16,
        (from, to) -> {
          float[] block = new float[start.rank()];
          for (int u = from; u < to; u++) {
            int begin = histories.starts()[u];
            int end = histories.starts()[u + 1];
            start.fold(
                Arrays.copyOfRange(histories.indices(), begin, end),
                Arrays.copyOfRange(histories.values(), begin, end),
                end - begin,
                block);
            System.arraycopy(block, 0, users.values(), users.offset(u), block.length);
          }
        });
    return users;
  }

  /**
   * Adds weight · x·xᵀ to the upper triangle of a matrix.
   *
   * @param users holds x as a row
   * @param into {@code [rank × rank]}
   */
  public static void addSquare(double weight, DenseMatrix users, int row, double[] into) {
    int rank = users.columns();
    int at = users.offset(row);
    float[] x = users.values();
    for (int i = 0; i < rank; i++) {
      double scaled = weight * x[at + i];
      for (int j = i; j < rank; j++) {
        into[i * rank + j] += scaled * x[at + j];
      }
    }
  }

  private static double typical(SparseMatrix evidence) {
    int[] counts =
        IntStream.range(0, evidence.rows())
            .map(evidence::entries)
            .filter(count -> count > 0)
            .sorted()
            .toArray();
    return counts.length == 0 ? 1 : counts[counts.length / 2];
  }

  /** Writes all of it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(gram.rows());
    new ArrayWriter(out).floats(gram.values());
    out.writeDouble(typicalEvidence);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param start the start that the users belong to
   * @throws IOException where it is nothing of the kind
   */
  public static Audience read(DataInput in, ServedStart start) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int rank = in.readInt();
    if (rank != start.rank()) {
      throw new CorruptDataException(
          "an audience of rank " + rank + " is not that of a start of rank " + start.rank());
    }
    DenseMatrix gram = ServedStart.matrix(reader, rank, rank, "a user's covariance");
    double typical = reader.doubles(1, "a typical evidence")[0];
    return new Audience(gram, typical);
  }
}
