package org.coldstart.model.linear;

/** What the shapes of operands have to fulfil. */
final class Shapes {

  private Shapes() {}

  static void requireInner(DenseMatrix a, DenseMatrix b) {
    if (a.columns() != b.rows()) {
      throw new IllegalArgumentException(
          "cannot multiply " + text(a) + " by " + text(b) + ": columns and rows differ");
    }
  }

  static void requireSystem(DenseMatrix a, DenseMatrix b) {
    if (a.rows() != a.columns() || a.rows() != b.rows()) {
      throw new IllegalArgumentException(
          text(a)
              + " and "
              + text(b)
              + " are no system: it needs a square matrix and as many rows");
    }
  }

  private static String text(DenseMatrix matrix) {
    return matrix.rows() + " × " + matrix.columns();
  }
}
