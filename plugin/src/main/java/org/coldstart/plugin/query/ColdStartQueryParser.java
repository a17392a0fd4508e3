package org.coldstart.plugin.query;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.XContentLocation;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.knn.index.query.parser.MethodParametersParser;
import org.opensearch.knn.index.query.parser.RescoreParser;

/** Reads the body of a {@code cold_start} query; an unknown field is an error. */
final class ColdStartQueryParser {

  static final ParseField MODEL = new ParseField("model");
  static final ParseField FIELD = new ParseField("field");
  static final ParseField USER = new ParseField("user");
  static final ParseField ITEM = new ParseField("item");
  static final ParseField VERSION = new ParseField("version");

  private static final ObjectParser<Parsed, Void> PARSER =
      new ObjectParser<>(ColdStartQueryBuilder.NAME, Parsed::new);

  static {
    PARSER.declareString((parsed, value) -> parsed.model = value, MODEL);
    PARSER.declareString((parsed, value) -> parsed.field = value, FIELD);
    PARSER.declareObject(
        (parsed, value) -> parsed.user = value, (parser, context) -> parser.mapOrdered(), USER);
    PARSER.declareObject(
        (parsed, value) -> parsed.item = value, (parser, context) -> parser.mapOrdered(), ITEM);
    PARSER.declareInt((parsed, value) -> parsed.version = value, VERSION);
    PARSER.declareInt((parsed, value) -> parsed.k = value, KNNQueryBuilder.K_FIELD);
    PARSER.declareFloat(
        (parsed, value) -> parsed.minScore = value, KNNQueryBuilder.MIN_SCORE_FIELD);
    PARSER.declareFloat(
        (parsed, value) -> parsed.maxDistance = value, KNNQueryBuilder.MAX_DISTANCE_FIELD);
    PARSER.declareObject(
        (parsed, value) -> parsed.methodParameters = value,
        (parser, context) -> MethodParametersParser.fromXContent(parser),
        KNNQueryBuilder.METHOD_PARAMS_FIELD);
    PARSER.declareField(
        (parsed, value) -> parsed.rescore = value,
        (parser, context) -> rescore(parser),
        KNNQueryBuilder.RESCORE_FIELD,
        ObjectParser.ValueType.OBJECT_OR_BOOLEAN);
    PARSER.declareObject(
        (parsed, value) -> parsed.filter = value,
        (parser, context) -> AbstractQueryBuilder.parseInnerQueryBuilder(parser),
        KNNQueryBuilder.FILTER_FIELD);
    PARSER.declareObject(
        (parsed, value) -> parsed.explore = value,
        (parser, context) -> explore(parser),
        Explore.NAME);
    PARSER.declareFloat((parsed, value) -> parsed.boost = value, AbstractQueryBuilder.BOOST_FIELD);
    PARSER.declareString((parsed, value) -> parsed.name = value, AbstractQueryBuilder.NAME_FIELD);
  }

  private ColdStartQueryParser() {}

  /**
   * @param resolver finds the resolver when the query is rewritten
   * @throws IOException where the parser cannot read on
   */
  static ColdStartQueryBuilder parse(XContentParser parser, Supplier<QueryResolver> resolver)
      throws IOException {
    Parsed parsed = PARSER.parse(parser, null);
    try {
      return new ColdStartQueryBuilder(
              ColdStartQueryBuilder.Ask.of(
                  parsed.model, parsed.field, parsed.user, parsed.item, parsed.version),
              new KnnOptions(
                  parsed.k,
                  parsed.minScore,
                  parsed.maxDistance,
                  parsed.methodParameters,
                  parsed.rescore),
              parsed.explore,
              parsed.filter,
              resolver)
          .boost(parsed.boost)
          .queryName(parsed.name);
    } catch (IllegalArgumentException e) {
      throw new ParsingException(parser.getTokenLocation(), e.getMessage(), e);
    }
  }

  private static KnnOptions.Rescore rescore(XContentParser parser) throws IOException {
    return parser.currentToken() == XContentParser.Token.VALUE_BOOLEAN
        ? new KnnOptions.Rescore(parser.booleanValue(), null)
        : new KnnOptions.Rescore(true, RescoreParser.fromXContent(parser).getOversampleFactor());
  }

  private static Explore explore(XContentParser parser) throws IOException {
    XContentLocation start = parser.getTokenLocation();
    try {
      return Explore.fromXContent(parser);
    } catch (IllegalArgumentException e) {
      throw new ParsingException(start, e.getMessage(), e);
    }
  }

  private static final class Parsed {
    private String model;
    private String field;
    private Map<String, Object> user;
    private Map<String, Object> item;
    private Integer version;
    private Integer k;
    private Float minScore;
    private Float maxDistance;
    private Map<String, ?> methodParameters;
    private KnnOptions.Rescore rescore;
    private Explore explore;
    private QueryBuilder filter;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;
  }
}
