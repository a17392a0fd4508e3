package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.List;
import org.coldstart.model.definition.LossConfig;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.loss.BinaryCrossEntropy;
import org.coldstart.model.loss.Distillation;
import org.coldstart.model.loss.Distillation.Divergence;
import org.coldstart.model.loss.InBatchSoftmax;
import org.coldstart.model.loss.Loss;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.PairwiseRank;
import org.coldstart.model.loss.Reconstruction;
import org.coldstart.model.loss.Similarity;
import org.coldstart.model.loss.SupportVectorSoftmax;

/** Turns what a definition says of the training into what {@link GradientTraining} works with. */
public final class ConfiguredObjective {

  private ConfiguredObjective() {}

  /**
   * The objective of a definition.
   *
   * @param similarity what the losses of the end-to-end objective score
   * @param workers what spreads the work of the losses
   */
  public static Objective of(TrainingConfig config, Similarity similarity, Workers workers) {
    List<Objective.Term> terms = new ArrayList<>();
    switch (config.objective()) {
      case RECONSTRUCTION -> terms.add(new Objective.Term(new Reconstruction(), 1));
      case END_TO_END -> {
        for (LossConfig loss : config.losses()) {
          if (loss.weight() > 0) {
            terms.add(new Objective.Term(loss(loss, similarity), loss.weight()));
          }
        }
      }
    }
    return new Objective(terms, workers);
  }

  private static Loss loss(LossConfig config, Similarity similarity) {
    return switch (config) {
      case LossConfig.BinaryCrossEntropy loss -> new BinaryCrossEntropy(similarity, 5, 0);
      case LossConfig.PairwiseRank loss ->
          new PairwiseRank(similarity, loss.temperature(), loss.margin());
      case LossConfig.SupportVectorSoftmax loss ->
          new SupportVectorSoftmax(
              similarity,
              loss.negatives(),
              loss.margin(),
              loss.t(),
              loss.gamma(),
              loss.threshold());
      case LossConfig.InBatchSoftmax loss ->
          new InBatchSoftmax(similarity, loss.temperature(), loss.logQ());
      case LossConfig.Distillation loss ->
          new Distillation(
              similarity,
              switch (loss.divergence()) {
                case KL -> Divergence.LISTWISE_KULLBACK_LEIBLER;
                case BCE -> Divergence.BINARY_CROSS_ENTROPY;
              },
              loss.temperature(),
              0);
    };
  }

  /** How many uniformly drawn items a definition's losses ask for beside each batch. */
  public static int uniformNegatives(TrainingConfig config) {
    int most = 0;
    for (LossConfig loss : config.losses()) {
      if (loss instanceof LossConfig.InBatchSoftmax softmax && loss.weight() > 0) {
        most = Math.max(most, softmax.uniformNegatives());
      }
    }
    return most;
  }

  /** The optimizer of a definition. */
  public static Optimizer optimizer(TrainingConfig config, double weightDecay) {
    return switch (config.optimizer()) {
      case ADAM -> new Adam(config.learningRate(), 0.9, 0.999, 1e-8, weightDecay);
      case SGD -> new MomentumSgd(config.learningRate(), config.momentum(), weightDecay);
    };
  }
}
