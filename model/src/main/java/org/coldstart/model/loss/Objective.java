package org.coldstart.model.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.coldstart.model.kernel.Workers;

/**
 * What training minimises: a weighted sum of losses. Scores each batch once per similarity, lets
 * every loss judge the scores, and carries the summed gradient on to the embeddings. Keeps its
 * working memory from batch to batch, so it belongs to one training at a time.
 */
public final class Objective {

  /**
   * A loss and how much it counts.
   *
   * @param loss the loss
   * @param weight its factor in the sum, above 0
   */
  public record Term(Loss loss, double weight) {

    /**
     * @throws IllegalArgumentException where the weight is not above 0
     */
    public Term {
      if (!(weight > 0) || !Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "the weight of a loss must be above 0, not " + weight + "; leave the loss out instead");
      }
    }
  }

  private final List<Term> terms;
  private final Workers workers;
  private final Map<Similarity, Scorer> scorers = new EnumMap<>(Similarity.class);

  /**
   * @param terms the losses, one at least
   * @param workers what spreads the work; the results do not depend on it
   * @throws IllegalArgumentException where there is none
   */
  public Objective(List<Term> terms, Workers workers) {
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("an objective needs at least one loss");
    }
    this.terms = List.copyOf(terms);
    this.workers = workers;
    for (Term term : terms) {
      scorers.computeIfAbsent(
          term.loss().similarity(), similarity -> new Scorer(similarity, workers));
    }
  }

  /** Whether a loss compares with the scores of a teacher. */
  public boolean needsTeacher() {
    return terms.stream().anyMatch(term -> term.loss() instanceof Distillation);
  }

  /** How many rolled negatives the most demanding loss asks of a batch. */
  public int rolledNegatives() {
    return terms.stream()
        .mapToInt(term -> term.loss() instanceof SupportVectorSoftmax l ? l.negatives() : 0)
        .max()
        .orElse(0);
  }

  /** Whether a loss learns from labelled pairs, and so needs pairs that are no positives. */
  public boolean needsLabelledNegatives() {
    return terms.stream()
        .anyMatch(
            term ->
                term.loss() instanceof BinaryCrossEntropy || term.loss() instanceof PairwiseRank);
  }

  /** Where the scalars that the losses learn by themselves start, in the order of the losses. */
  public double[] initialScalars() {
    List<double[]> parts = new ArrayList<>();
    for (Term term : terms) {
      parts.add(term.loss().initialScalars());
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Evaluates the objective and its gradient.
   *
   * @param batch what is known of the batch
   * @param student the embeddings in training
   * @param teacher the embeddings of the teacher, of the same shape; null where {@link
   *     #needsTeacher()} is false
   * @param scalars the losses' own scalars, as long as {@link #initialScalars()}
   * @param gradient set to the gradient
   * @return the weighted sum of the losses
   */
  public double evaluate(
      Batch batch,
      Embeddings student,
      Embeddings teacher,
      double[] scalars,
      EmbeddingGradient gradient) {
    gradient.clear(student);
    for (Scorer scorer : scorers.values()) {
      scorer.score(student, teacher);
    }
    double sum = 0;
    int scalar = 0;
    for (Term term : terms) {
      Scorer scorer = scorers.get(term.loss().similarity());
      int own = term.loss().initialScalars().length;
      double[] slopes = new double[own];
      double value =
          term.loss()
              .evaluate(
                  batch,
                  scorer.scores(),
                  Arrays.copyOfRange(scalars, scalar, scalar + own),
                  new ScoreGradient(term.weight(), batch.columns(), scorer.gradient(), slopes),
                  workers);
      sum += term.weight() * value;
      System.arraycopy(slopes, 0, gradient.scalars(), scalar, own);
      scalar += own;
    }
    for (Scorer scorer : scorers.values()) {
      scorer.backward(student, gradient);
    }
    return sum;
  }
}
