package org.coldstart.model.warmup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItemTable;
import org.coldstart.model.start.LearnedRows;
import org.coldstart.model.train.TrainingData;

/**
 * Gives items that the training knew nothing of a row of their own, by who has touched them since.
 * Everything else of the model stays as it is, its stamp too: vectors before and after compare.
 *
 * <p>Every warm-up starts from what the training learned and from all evidence that it is given; a
 * warm-up before it leaves no trace. So it does not matter how often it is done, or in which order
 * interactions came, and an item of which there is no evidence any more is cold again.
 *
 * <p>Users are told by their histories of items that the training knew: the item itself is never
 * among them, and no new item depends on another.
 */
public final class WarmUp {

  private final ModelWithItems trained;
  private final ClosedForm start;
  private final ClosedFormUpdate update;

  /**
   * @throws IllegalArgumentException where the model cannot be warmed up, saying why
   */
  public WarmUp(ModelWithItems model) {
    if (!model.model().servesItems()) {
      throw new IllegalArgumentException(
          "the model serves every item from its content, so no evidence of an item counts: warm-up"
              + " needs a feature of type [factors] on the item side");
    }
    Audience audience =
        model
            .later()
            .audience()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the model was trained before warm-ups were: train it again"));
    this.trained = model;
    this.start = new ClosedForm(model.model().start(), model.items().rows());
    this.update = new ClosedFormUpdate(model.model().start(), audience);
  }

  /**
   * Warms up.
   *
   * @param data all that is known now: the new items, their interactions, and the histories of
   *     those who touched them. Interactions of items that the training knew are histories alone
   */
  public ModelWithItems with(TrainingData data, Workers workers) {
    SparseMatrix evidence = Evidence.of(data).byItem();
    int[] newItems =
        IntStream.range(0, data.items().rows())
            .filter(item -> evidence.entries(item) > 0 && !isTrained(data.items().id(item)))
            .toArray();
    DenseMatrix users = Audience.users(start, histories(data), workers);
    DenseMatrix vectors = vectors(data.items(), newItems);
    DenseMatrix factors = DenseMatrix.zeros(newItems.length, start.rank());
    workers.forEachBlock(
        newItems.length,
        4,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            update.solve(
                vectors.values(),
                vectors.offset(i),
                users,
                evidence.indices(),
                evidence.values(),
                evidence.starts()[newItems[i]],
                evidence.starts()[newItems[i] + 1],
                factors.values(),
                factors.offset(i));
          }
        });
    return withRows(data.items(), newItems, factors, vectors, workers);
  }

  /** Whether the training, and no warm-up, learned what the item is served by. */
  private boolean isTrained(String id) {
    int row = trained.items().ids().find(id);
    return row >= 0 && start.isWarm(row) && trained.later().warmedUp().find(id) < 0;
  }

  /** What users took of the items that the training knew, as {@code [users × trained items]}. */
  private SparseMatrix histories(TrainingData data) {
    EntityTable items = data.items();
    int[] rowOf =
        IntStream.range(0, items.rows())
            .map(
                item -> isTrained(items.id(item)) ? trained.items().ids().find(items.id(item)) : -1)
            .toArray();
    SparseMatrix positives = data.positives();
    int[] starts = new int[positives.rows() + 1];
    int[] indices = new int[positives.entries()];
    float[] values = new float[positives.entries()];
    int kept = 0;
    for (int user = 0; user < positives.rows(); user++) {
      for (int e = positives.starts()[user]; e < positives.starts()[user + 1]; e++) {
        // Both tables are in the order of the ids, so rows ascend here as they do there.
        int row = rowOf[positives.indices()[e]];
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

  /** How some items are served while they are cold, a row each. */
  private DenseMatrix vectors(EntityTable items, int[] rows) {
    return start.coldItems(trained.model().itemEncoder().encodeAll(items).rows(rows));
  }

  /** The trained rows, those of warm-ups before put back, and the new ones. */
  private ModelWithItems withRows(
      EntityTable items, int[] rows, DenseMatrix factors, DenseMatrix vectors, Workers workers) {
    Vocabulary before = trained.items().ids();
    List<String> warmedUp = Arrays.stream(rows).mapToObj(items::id).toList();
    List<String> all = new ArrayList<>(warmedUp);
    for (int row = 0; row < before.size(); row++) {
      all.add(before.term(row));
    }
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
          vectors.values(), vectors.offset(i) + rank, allContent.values(), to * content, content);
    }
    return new ModelWithItems(
        trained.model(),
        new LearnedItemTable(
            ids,
            new LearnedRows(
                allFactors,
                trained.model().start().foldIn().whiten(allFactors, workers),
                allContent)),
        new LaterItems(trained.later().audience(), Vocabulary.of(warmedUp)));
  }
}
