package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One term of the training objective; the terms are summed by their weights. */
public sealed interface LossConfig {

  /** The factor of this term in the sum; 0 switches it off. */
  double weight();

  /** The name of this loss in a definition. */
  String type();

  /** Binary cross-entropy on a scaled and shifted cosine; scale and shift are learned. */
  record BinaryCrossEntropy(double weight) implements LossConfig {
    static final String TYPE = "binary_cross_entropy";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Logistic loss over the pairs of a batch.
   *
   * @param temperature what the difference of two cosines is divided by; in (0, 10]
   * @param margin what the scaled difference must exceed
   */
  record PairwiseRank(double weight, double temperature, double margin) implements LossConfig {
    static final String TYPE = "pairwise_rank";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Softmax guided by support vectors, with negatives rolled within the batch.
   *
   * @param negatives negatives per positive; less than the batch size
   * @param margin subtracted from the positive's cosine
   * @param threshold how close a negative may come before it counts as hard
   * @param t how much a hard negative counts; 1 makes it plain sampled softmax
   * @param gamma the scale of the cosines
   */
  record SupportVectorSoftmax(
      double weight, int negatives, double margin, double threshold, double t, double gamma)
      implements LossConfig {
    static final String TYPE = "support_vector_softmax";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Softmax over all items of the batch.
   *
   * @param temperature what a cosine is divided by; in (0, 10]
   * @param logQ whether the logits are corrected by the items' sampling probability
   * @param uniformNegatives items drawn uniformly from the catalogue beside those of the batch
   */
  record InBatchSoftmax(double weight, double temperature, boolean logQ, int uniformNegatives)
      implements LossConfig {
    static final String TYPE = "in_batch_softmax";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * A teacher that sees the preference features guides the student that does not.
   *
   * @param temperature what a cosine is divided by; in (0, 10]
   * @param divergence how the two distributions of scores are compared
   */
  record Distillation(double weight, double temperature, Divergence divergence)
      implements LossConfig {
    static final String TYPE = "distillation";

    /** How a student's scores are held against its teacher's. */
    public enum Divergence {
      /** Kullback-Leibler divergence of the softmaxes. */
      KL,
      /** Binary cross-entropy of the logistic scores. */
      BCE
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Every loss that there is, by name. */
  List<String> TYPES =
      List.of(
          BinaryCrossEntropy.TYPE,
          PairwiseRank.TYPE,
          SupportVectorSoftmax.TYPE,
          InBatchSoftmax.TYPE,
          Distillation.TYPE);

  /** The terms where a definition names none. */
  List<LossConfig> DEFAULTS =
      List.of(
          new BinaryCrossEntropy(1),
          new PairwiseRank(1, 0.1, 0),
          new SupportVectorSoftmax(1, 16, 0, 0, 1, 10));

  static LossConfig read(DefinitionReader reader) {
    String type = reader.string("type", "one of " + TYPES);
    double weight = reader.numberOr("weight", 1, 0, 1e6);
    return switch (type) {
      case BinaryCrossEntropy.TYPE -> {
        reader.allow("type", "weight");
        yield new BinaryCrossEntropy(weight);
      }
      case PairwiseRank.TYPE -> {
        reader.allow("type", "weight", "temperature", "margin");
        yield new PairwiseRank(
            weight, temperature(reader, 0.1), reader.numberOr("margin", 0, -100, 100));
      }
      case SupportVectorSoftmax.TYPE -> {
        reader.allow("type", "weight", "negatives", "margin", "threshold", "t", "gamma");
        yield new SupportVectorSoftmax(
            weight,
            reader.integerOr("negatives", 16, 1, 10_000),
            reader.numberOr("margin", 0, -1, 1),
            reader.numberOr("threshold", 0, -2, 2),
            reader.numberOr("t", 1, 1, 100),
            reader.numberOr("gamma", 10, 0.1, 1_000));
      }
      case InBatchSoftmax.TYPE -> {
        reader.allow("type", "weight", "temperature", "log_q", "uniform_negatives");
        yield new InBatchSoftmax(
            weight,
            temperature(reader, 0.1),
            reader.booleanOr("log_q", true),
            reader.integerOr("uniform_negatives", 0, 0, 10_000));
      }
      case Distillation.TYPE -> {
        reader.allow("type", "weight", "temperature", "divergence");
        yield new Distillation(
            weight,
            temperature(reader, 0.1),
            reader.choiceOr(
                "divergence", Distillation.Divergence.KL, Distillation.Divergence.class));
      }
      default ->
          throw new DefinitionException(
              reader.at("type"), "unknown loss [" + type + "]; must be one of " + TYPES);
    };
  }

  private static double temperature(DefinitionReader reader, double fallback) {
    return reader.numberOr("temperature", fallback, 1e-3, 10);
  }

  /** The loss as a definition would say it, every parameter written out. */
  default Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", type());
    map.put("weight", weight());
    switch (this) {
      case BinaryCrossEntropy loss -> {}
      case PairwiseRank loss -> {
        map.put("temperature", loss.temperature());
        map.put("margin", loss.margin());
      }
      case SupportVectorSoftmax loss -> {
        map.put("negatives", loss.negatives());
        map.put("margin", loss.margin());
        map.put("threshold", loss.threshold());
        map.put("t", loss.t());
        map.put("gamma", loss.gamma());
      }
      case InBatchSoftmax loss -> {
        map.put("temperature", loss.temperature());
        map.put("log_q", loss.logQ());
        map.put("uniform_negatives", loss.uniformNegatives());
      }
      case Distillation loss -> {
        map.put("temperature", loss.temperature());
        map.put("divergence", DefinitionReader.label(loss.divergence()));
      }
    }
    return map;
  }
}
