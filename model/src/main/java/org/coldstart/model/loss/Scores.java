package org.coldstart.model.loss;

/**
 * The scores of every user of a batch with every item of it.
 *
 * @param rows users
 * @param columns items: first each row's own, then the extra ones
 * @param student {@code [rows × columns]}, row-major: the towers in training
 * @param teacher {@code [rows × columns]}, row-major: the towers that see every preference; empty
 *     where no loss asks for a teacher
 */
public record Scores(int rows, int columns, double[] student, double[] teacher) {

  private static final double[] NO_TEACHER = {};

  /**
   * @throws IllegalArgumentException where a length contradicts the shape
   */
  public Scores {
    if (student.length < rows * columns
        || (teacher.length != 0 && teacher.length < rows * columns)) {
      throw new IllegalArgumentException(
          "scores of " + rows + " × " + columns + " cannot lie in " + student.length + " values");
    }
  }

  /** Scores without a teacher's beside them. */
  public static Scores of(int rows, int columns, double[] student) {
    return new Scores(rows, columns, student, NO_TEACHER);
  }

  /** The score of a row's user with a column's item. */
  public double get(int row, int column) {
    return student[row * columns + column];
  }
}
