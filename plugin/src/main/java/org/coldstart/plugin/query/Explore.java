package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.coldstart.model.exploration.Exploration;
import org.coldstart.model.exploration.ThompsonSampling;
import org.coldstart.model.exploration.UpperConfidence;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * What a {@code cold_start} query says of the chance that little-known items get among its
 * neighbours.
 *
 * @param method how click rates are guessed
 * @param impressions the field that counts how often an item was shown
 * @param clicks the field that counts how often it was clicked then
 * @param weight of the guesses beside relevance, 0 … {@value #MOST_WEIGHT}
 * @param seed of what is drawn; null for another with every request
 */
record Explore(Method method, String impressions, String clicks, double weight, Long seed)
    implements Writeable, ToXContentObject {

  static final ParseField NAME = new ParseField("explore");

  static final double DEFAULT_WEIGHT = 0.3;

  private static final double MOST_WEIGHT = 100;
  private static final ParseField METHOD = new ParseField("method");
  private static final ParseField IMPRESSIONS = new ParseField("impressions");
  private static final ParseField CLICKS = new ParseField("clicks");
  private static final ParseField WEIGHT = new ParseField("weight");
  private static final ParseField SEED = new ParseField("seed");

  private static final ObjectParser<Parsed, Void> PARSER =
      new ObjectParser<>(NAME.getPreferredName(), Parsed::new);

  static {
    PARSER.declareString((parsed, value) -> parsed.method = Method.of(value), METHOD);
    PARSER.declareString((parsed, value) -> parsed.impressions = value, IMPRESSIONS);
    PARSER.declareString((parsed, value) -> parsed.clicks = value, CLICKS);
    PARSER.declareDouble((parsed, value) -> parsed.weight = value, WEIGHT);
    PARSER.declareLong((parsed, value) -> parsed.seed = value, SEED);
  }

  /** A way to guess click rates; the names are those of the request. */
  enum Method {
    THOMPSON {
      @Override
      Exploration with(long seed) {
        return new ThompsonSampling(seed);
      }
    },
    UCB {
      @Override
      Exploration with(long seed) {
        return new UpperConfidence();
      }
    };

    abstract Exploration with(long seed);

    static Method of(String name) {
      return Arrays.stream(values())
          .filter(method -> method.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "[explore.method] is [thompson] or [ucb], but not [" + name + "]"));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  Explore {
    require(method != null, "requires [explore.method], [thompson] or [ucb]");
    require(
        Strings.hasText(impressions),
        "requires [explore.impressions], the field that counts how often an item was shown");
    require(
        Strings.hasText(clicks),
        "requires [explore.clicks], the field that counts how often an item was clicked");
    require(
        weight >= 0 && weight <= MOST_WEIGHT,
        "requires [explore.weight] between 0 and 100, but it is [" + weight + "]");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("[" + ColdStartQueryBuilder.NAME + "] " + what);
    }
  }

  Explore(StreamInput in) throws IOException {
    this(
        in.readEnum(Method.class),
        in.readString(),
        in.readString(),
        in.readDouble(),
        in.readOptionalLong());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeEnum(method);
    out.writeString(impressions);
    out.writeString(clicks);
    out.writeDouble(weight);
    out.writeOptionalLong(seed);
  }

  /**
   * @throws IOException where the parser cannot read on
   */
  static Explore fromXContent(XContentParser parser) throws IOException {
    Parsed parsed = PARSER.parse(parser, null);
    return new Explore(
        parsed.method, parsed.impressions, parsed.clicks, parsed.weight, parsed.seed);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject()
        .field(METHOD.getPreferredName(), method.toString())
        .field(IMPRESSIONS.getPreferredName(), impressions)
        .field(CLICKS.getPreferredName(), clicks)
        .field(WEIGHT.getPreferredName(), weight);
    if (seed != null) {
      builder.field(SEED.getPreferredName(), seed);
    }
    return builder.endObject();
  }

  /** The same with a seed, so that all shards of a request draw alike. */
  Explore seeded(long drawn) {
    return seed == null ? new Explore(method, impressions, clicks, weight, drawn) : this;
  }

  /** How click rates are guessed; has a seed by now. */
  Exploration exploration() {
    return method.with(seed);
  }

  private static final class Parsed {
    private Method method;
    private String impressions;
    private String clicks;
    private double weight = DEFAULT_WEIGHT;
    private Long seed;
  }
}
