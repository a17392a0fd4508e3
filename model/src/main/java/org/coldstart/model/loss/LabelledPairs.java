package org.coldstart.model.loss;

import java.util.Arrays;

/**
 * The scored pairs that carry a label: every row with its own item and, in a batch of positives
 * only, every anchor with the items that rolling gives it as negatives. A rolled pair inherits its
 * anchor's session and weight; where sessions are not known it compares with its own anchor alone.
 *
 * @param count number of pairs; the arrays may be longer
 * @param rows the row of each pair
 * @param columns the column of each pair
 * @param labels the label of each pair
 * @param sessions the session of each pair; empty where every two pairs compare
 */
record LabelledPairs(int count, int[] rows, int[] columns, float[] labels, int[] sessions) {

  static LabelledPairs of(Batch batch) {
    int capacity = batch.rows() * (1 + batch.pairShifts());
    int[] rows = new int[capacity];
    int[] columns = new int[capacity];
    float[] labels = Arrays.copyOf(batch.labels(), capacity);
    int count = batch.rows();
    for (int row = 0; row < count; row++) {
      rows[row] = row;
      columns[row] = row;
    }
    for (int s = 0; s < batch.pairShifts(); s++) {
      for (int row = 0; row < batch.rows(); row++) {
        int column = batch.rolled(row, batch.shifts()[s]);
        if (batch.labels()[row] > 0 && !batch.mask().masked(row, column)) {
          rows[count] = row;
          columns[count] = column;
          labels[count] = 0;
          count++;
        }
      }
    }
    return new LabelledPairs(count, rows, columns, labels, sessions(batch, rows, count));
  }

  private static int[] sessions(Batch batch, int[] rows, int count) {
    boolean given = batch.sessions().length != 0;
    if (!given && batch.pairShifts() == 0) {
      return new int[0];
    }
    int[] sessions = new int[count];
    for (int pair = 0; pair < count; pair++) {
      sessions[pair] = given ? batch.sessions()[rows[pair]] : rows[pair];
    }
    return sessions;
  }
}
