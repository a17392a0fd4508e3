package org.coldstart.model.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coldstart.model.definition.ModelDefinition;

/**
 * One way of training that is compared with others: the definition with some of its training
 * changed. All but the first two fix the closed form to what the first has chosen, so that one
 * factor changes at a time.
 *
 * @param name for people
 * @param training what is put into the definition's {@code training}
 * @param itemFactors whether the item side keeps its {@code factors} feature
 */
record Ablation(String name, Map<String, Object> training, boolean itemFactors) {

  private static final List<String> LOSSES =
      List.of(
          "binary_cross_entropy",
          "pairwise_rank",
          "support_vector_softmax",
          "in_batch_softmax",
          "distillation");

  /** Chooses everything by itself, as a user who says nothing gets it. */
  static final Ablation DEFAULT = new Ablation("default", Map.of(), true);

  /** What the others are compared with. */
  static final Ablation CLOSED_FORM =
      new Ablation("closed form alone", Map.of("serve", "closed_form"), true);

  /** All but those two. */
  static List<Ablation> others() {
    List<Ablation> all = new ArrayList<>();
    all.add(towers("towers on the closed form (T)", Map.of()));
    for (double rate : new double[] {0, 0.25, 0.75, 1}) {
      all.add(towers("T, preference dropout " + rate, Map.of("preference_dropout", rate)));
    }
    for (String loss : LOSSES) {
      all.add(towers("T, " + loss + " alone", losses(List.of(loss))));
    }
    all.add(
        towers(
            "T, default losses and distillation",
            losses(
                List.of(
                    "binary_cross_entropy",
                    "pairwise_rank",
                    "support_vector_softmax",
                    "distillation"))));
    all.add(towers("T, all five losses", losses(LOSSES)));
    Map<String, Object> random = Map.of("start", "random");
    all.add(towers("towers from random weights (R)", random));
    all.add(
        towers(
            "R, default losses and distillation",
            with(
                random,
                losses(
                    List.of(
                        "binary_cross_entropy",
                        "pairwise_rank",
                        "support_vector_softmax",
                        "distillation")))));
    all.add(towers("R, in_batch_softmax alone", with(random, losses(List.of("in_batch_softmax")))));
    all.add(
        new Ablation(
            "R, in_batch_softmax alone, items by content alone",
            with(served(), with(random, losses(List.of("in_batch_softmax")))),
            false));
    all.add(
        towers("R, content alone on both sides", with(random, Map.of("preference_dropout", 1.0))));
    all.add(towers("reconstruction", Map.of("objective", "reconstruction")));
    return all;
  }

  private static Ablation towers(String name, Map<String, Object> training) {
    return new Ablation(name, with(served(), training), true);
  }

  private static Map<String, Object> served() {
    return Map.of("serve", "towers");
  }

  private static Map<String, Object> losses(List<String> types) {
    return Map.of("losses", types.stream().map(type -> Map.of("type", type)).toList());
  }

  private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(some);
    all.putAll(more);
    return all;
  }

  /**
   * The definition that this stands for.
   *
   * @param factorization what to fix of the closed form; empty to search it
   */
  ModelDefinition apply(ModelDefinition definition, long seed, Map<String, Object> factorization) {
    Map<String, Object> changes = with(training, Map.of("seed", seed));
    if (!factorization.isEmpty()) {
      changes.put("factorization", factorization);
    }
    return itemFactors
        ? definition.withTraining(changes)
        : withoutItemFactors(definition).withTraining(changes);
  }

  private static ModelDefinition withoutItemFactors(ModelDefinition definition) {
    Map<String, Object> source = new LinkedHashMap<>(definition.toMap());
    Map<String, Object> side = new LinkedHashMap<>(object(source.get("item")));
    Map<String, Object> features = new LinkedHashMap<>(object(side.get("features")));
    Stream.of(features.keySet().toArray(String[]::new))
        .filter(name -> "factors".equals(object(features.get(name)).get("type")))
        .forEach(features::remove);
    side.put("features", features);
    source.put("item", side);
    return ModelDefinition.parse(source);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
