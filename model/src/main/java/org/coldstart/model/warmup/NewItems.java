package org.coldstart.model.warmup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItemTable;
import org.coldstart.model.start.LearnedRows;
import org.coldstart.model.train.TrainingData;

/**
 * Some data seen from a model: the items that its training knew nothing of and that somebody has
 * touched since, and what users are told by, which is the items that the training did know.
 *
 * <p>Rows that a warm-up before gave to items count for nothing: whatever is made of this depends
 * on the training and the data alone.
 */
final class NewItems {

  private final ModelWithItems trained;
  private final ClosedForm start;
  private final EntityTable items;
  private final SparseMatrix evidence;
  private final SparseMatrix histories;
  private final int[] rows;
  private final int[] trainedRow;

  /** Sorts the items of some data. */
  NewItems(ModelWithItems trained, TrainingData data) {
    this.trained = trained;
    this.start = new ClosedForm(trained.model().start(), trained.items().rows());
    this.items = data.items();
    this.evidence = Evidence.of(data).byItem();
    this.trainedRow = IntStream.range(0, items.rows()).map(this::findTrained).toArray();
    this.histories = histories(data.positives());
    this.rows =
        IntStream.range(0, items.rows())
            .filter(item -> evidence.entries(item) > 0 && trainedRow[item] < 0)
            .toArray();
  }

  /** The row of an item that the training, and no warm-up, learned how to serve; else -1. */
  private int findTrained(int item) {
    int row = trained.items().ids().find(items.id(item));
    boolean known =
        row >= 0
            && start.items().isWarm(row)
            && trained.later().warmedUp().find(items.id(item)) < 0;
    return known ? row : -1;
  }

  /** {@code [users × trained items]}. */
  private SparseMatrix histories(SparseMatrix positives) {
    int[] starts = new int[positives.rows() + 1];
    int[] indices = new int[positives.entries()];
    float[] values = new float[positives.entries()];
    int kept = 0;
    for (int user = 0; user < positives.rows(); user++) {
      for (int e = positives.starts()[user]; e < positives.starts()[user + 1]; e++) {
        // Both tables are in the order of the ids, so rows ascend here as they do there.
        int row = trainedRow[positives.indices()[e]];
        if (row >= 0) {
          indices[kept] = row;
          values[kept++] = positives.values()[e];
        }
      }
      starts[user + 1] = kept;
    }
    return new SparseMatrix(
        positives.rows(),
        trained.items().ids().size(),
        starts,
        Arrays.copyOf(indices, kept),
        Arrays.copyOf(values, kept));
  }

  /** The model's closed form. */
  ClosedForm start() {
    return start;
  }

  /** Rows of the new items in the data's table, ascending. */
  int[] rows() {
    return rows;
  }

  /** The data's items; for each the row that the training knows it by, or -1. */
  int[] trainedRows() {
    return trainedRow;
  }

  /**
   * Draws a number below a bound for every row of the model's items; an item's depends on its id
   * and the seed, not on what other rows there are.
   */
  int[] drawByTrained(long seed, int bound) {
    Vocabulary ids = trained.items().ids();
    return IntStream.range(0, ids.size())
        .map(row -> new SplittableRandom(seed + ids.term(row).hashCode()).nextInt(bound))
        .toArray();
  }

  /** What is known of the data's items, {@code [items × users]}; see {@link Evidence}. */
  SparseMatrix evidence() {
    return evidence;
  }

  /** What users took of the items that the training knew, {@code [users × trained items]}. */
  SparseMatrix histories() {
    return histories;
  }

  /** Id of one of the data's items. */
  String id(int item) {
    return items.id(item);
  }

  /** How some of the data's items are served while they are cold, a row each. */
  DenseMatrix coldVectors(int[] some) {
    return start.coldItems(trained.model().itemEncoder().encodeAll(items).rows(some));
  }

  /**
   * The model with rows of the new items.
   *
   * @param factors {@code [new items × rank]}
   * @param cold how they are served while cold
   */
  ModelWithItems withFactors(DenseMatrix factors, DenseMatrix cold, Workers workers) {
    Vocabulary before = trained.items().ids();
    List<String> warmedUp = Arrays.stream(rows).mapToObj(items::id).toList();
    List<String> all = new ArrayList<>(warmedUp);
    IntStream.range(0, before.size()).mapToObj(before::term).forEach(all::add);
    Vocabulary ids = Vocabulary.of(all);
    int rank = start.rank();
    int content = start.dimension() - rank;
    DenseMatrix allFactors = DenseMatrix.zeros(ids.size(), rank);
    DenseMatrix allContent = DenseMatrix.zeros(ids.size(), content);
    LearnedRows old = trained.items().rows();
    for (int row = 0; row < before.size(); row++) {
      String id = before.term(row);
      int to = ids.find(id);
      if (trained.later().warmedUp().find(id) < 0) {
        System.arraycopy(old.factors().values(), row * rank, allFactors.values(), to * rank, rank);
      }
      System.arraycopy(
          old.content().values(), row * content, allContent.values(), to * content, content);
    }
    for (int i = 0; i < rows.length; i++) {
      int to = ids.find(warmedUp.get(i));
      System.arraycopy(factors.values(), factors.offset(i), allFactors.values(), to * rank, rank);
      System.arraycopy(
          cold.values(), cold.offset(i) + rank, allContent.values(), to * content, content);
    }
    return new ModelWithItems(
        trained.model(),
        new LearnedItemTable(
            ids,
            new LearnedRows(
                allFactors,
                trained.model().start().foldIn().whiten(allFactors, workers),
                allContent)),
        new LaterItems(
            trained.later().audience(), Vocabulary.of(warmedUp), trained.later().typicalWeight()));
  }
}
