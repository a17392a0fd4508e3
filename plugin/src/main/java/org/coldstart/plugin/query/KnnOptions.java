package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.knn.index.query.rescore.RescoreContext;

/**
 * What a {@code cold_start} query hands on to k-NN's own query as it is. Exactly one of {@code k},
 * {@code minScore} and {@code maxDistance} is given.
 *
 * @param k how many neighbours, 1 … {@value KNNQueryBuilder#K_MAX}
 * @param minScore the least score
 * @param maxDistance the greatest distance
 * @param methodParameters such as {@code ef_search}; null for the index's own
 * @param rescore whether and how to rescore quantised vectors; null for the index's own choice
 */
record KnnOptions(
    Integer k, Float minScore, Float maxDistance, Map<String, ?> methodParameters, Rescore rescore)
    implements Writeable, ToXContentFragment {

  /**
   * @param enabled false where rescoring is switched off
   * @param oversampleFactor null for k-NN's default
   */
  record Rescore(boolean enabled, Float oversampleFactor) {

    private RescoreContext toKnn() {
      if (!enabled) {
        return RescoreContext.EXPLICITLY_DISABLED_RESCORE_CONTEXT;
      }
      return oversampleFactor == null
          ? RescoreContext.getDefault()
          : RescoreContext.builder().oversampleFactor(oversampleFactor).build();
    }
  }

  /**
   * @throws IllegalArgumentException naming the option that is wrong and what would be right
   */
  KnnOptions {
    int given = (k == null ? 0 : 1) + (minScore == null ? 0 : 1) + (maxDistance == null ? 0 : 1);
    if (given != 1) {
      throw new IllegalArgumentException(
          "["
              + ColdStartQueryBuilder.NAME
              + "] requires exactly one of [k], [min_score] and [max_distance]");
    }
    if (k != null && (k < 1 || k > KNNQueryBuilder.K_MAX)) {
      throw new IllegalArgumentException(
          "["
              + ColdStartQueryBuilder.NAME
              + "] requires [k] between 1 and "
              + KNNQueryBuilder.K_MAX
              + ", but it is ["
              + k
              + "]");
    }
    if (minScore != null && !(minScore > 0)) {
      throw new IllegalArgumentException(
          "["
              + ColdStartQueryBuilder.NAME
              + "] requires a positive [min_score], but it is ["
              + minScore
              + "]");
    }
    if (rescore != null && k == null) {
      throw new IllegalArgumentException(
          "[" + ColdStartQueryBuilder.NAME + "] supports [rescore] together with [k] only");
    }
    methodParameters = methodParameters == null ? null : Map.copyOf(methodParameters);
    requireBounded(methodParameters);
    builder(k, minScore, maxDistance, methodParameters, rescore)
        .fieldName("checked")
        .vector(new float[1])
        .build();
  }

  /**
   * k-NN bounds none of these, and sizes a heap by {@code ef_search}: two thousand million of them
   * end a node.
   */
  private static void requireBounded(Map<String, ?> methodParameters) {
    if (methodParameters == null) {
      return;
    }
    methodParameters.forEach(
        (name, value) -> {
          if (value instanceof Number number && number.longValue() > KNNQueryBuilder.K_MAX) {
            throw new IllegalArgumentException(
                "["
                    + ColdStartQueryBuilder.NAME
                    + "] requires [method_parameters."
                    + name
                    + "] of at most "
                    + KNNQueryBuilder.K_MAX
                    + ", but it is ["
                    + value
                    + "]");
          }
        });
  }

  KnnOptions(StreamInput in) throws IOException {
    this(
        in.readOptionalInt(),
        in.readOptionalFloat(),
        in.readOptionalFloat(),
        in.readBoolean() ? in.readMap() : null,
        in.readBoolean() ? new Rescore(in.readBoolean(), in.readOptionalFloat()) : null);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeOptionalInt(k);
    out.writeOptionalFloat(minScore);
    out.writeOptionalFloat(maxDistance);
    out.writeBoolean(methodParameters != null);
    if (methodParameters != null) {
      out.writeMap(new HashMap<String, Object>(methodParameters));
    }
    out.writeBoolean(rescore != null);
    if (rescore != null) {
      out.writeBoolean(rescore.enabled());
      out.writeOptionalFloat(rescore.oversampleFactor());
    }
  }

  /** A k-NN query with these options, still without field, vector and filter. */
  KNNQueryBuilder.Builder toKnn() {
    return builder(k, minScore, maxDistance, methodParameters, rescore);
  }

  private static KNNQueryBuilder.Builder builder(
      Integer k,
      Float minScore,
      Float maxDistance,
      Map<String, ?> methodParameters,
      Rescore rescore) {
    return KNNQueryBuilder.builder()
        .k(k)
        .minScore(minScore)
        .maxDistance(maxDistance)
        .methodParameters(methodParameters)
        .rescoreContext(rescore == null ? null : rescore.toKnn());
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    if (k != null) {
      builder.field(KNNQueryBuilder.K_FIELD.getPreferredName(), k);
    }
    if (minScore != null) {
      builder.field(KNNQueryBuilder.MIN_SCORE_FIELD.getPreferredName(), minScore);
    }
    if (maxDistance != null) {
      builder.field(KNNQueryBuilder.MAX_DISTANCE_FIELD.getPreferredName(), maxDistance);
    }
    if (methodParameters != null) {
      builder.field(KNNQueryBuilder.METHOD_PARAMS_FIELD.getPreferredName(), methodParameters);
    }
    if (rescore != null) {
      String name = KNNQueryBuilder.RESCORE_FIELD.getPreferredName();
      if (rescore.oversampleFactor() == null) {
        builder.field(name, rescore.enabled());
      } else {
        builder
            .startObject(name)
            .field(
                KNNQueryBuilder.RESCORE_OVERSAMPLE_FIELD.getPreferredName(),
                rescore.oversampleFactor())
            .endObject();
      }
    }
    return builder;
  }
}
