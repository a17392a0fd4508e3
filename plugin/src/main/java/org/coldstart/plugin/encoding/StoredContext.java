package org.coldstart.plugin.encoding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSchema;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.train.LabelRule;
import org.coldstart.plugin.training.FieldTypes;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Completes what a request says of a user or an item by what is stored of them: the document in the
 * definition's {@code sources.users} or {@code sources.items}, and the newest items of a user's
 * positive interactions in {@code sources.interactions}. Both are searched with the caller's
 * rights, at once, and see what a refresh has made visible. An id of which nothing is stored is no
 * error: they are new.
 */
public final class StoredContext {

  /**
   * How many users are looked through for the one with the very id, where ids are analysed text.
   */
  private static final int MOST_OF_ONE_TEXT = 10;

  private final Function<String, List<FieldTypes>> mappings;

  /**
   * @param mappings what is mapped in the indices behind an expression
   */
  public StoredContext(Function<String, List<FieldTypes>> mappings) {
    this.mappings = mappings;
  }

  /**
   * @param side of whom something is stored
   * @param version the definition of the version that will encode them, which knows their features
   *     and what labels mean
   * @param definition the model's definition of today, which knows where users and interactions lie
   * @param given what the request says
   * @param client acts with the caller's rights
   * @param listener gets all that is known, given values first; an {@link IllegalArgumentException}
   *     where an id is given and the definition has no place where something could be stored
   */
  public void resolve(
      Side side,
      ModelDefinition version,
      ModelDefinition definition,
      GivenFeatures given,
      Client client,
      ActionListener<FeatureSource> listener) {
    if (given.id().isEmpty()) {
      listener.onResponse(given.over(FeatureSource.EMPTY));
      return;
    }
    try {
      Sources sources = definition.requireSources();
      List<Lookup> lookups = lookups(side, version, sources, given);
      if (lookups.isEmpty()) {
        requirePlace(side, side.features(version), sources);
        listener.onResponse(given.over(FeatureSource.EMPTY));
        return;
      }
      MultiSearchRequest searches = new MultiSearchRequest();
      for (Lookup lookup : lookups) {
        searches.add(lookup.search());
      }
      client.multiSearch(
          searches,
          ActionListener.wrap(
              found -> listener.onResponse(given.over(stored(lookups, found))),
              listener::onFailure));
    } catch (RuntimeException | IOException e) {
      listener.onFailure(e);
    }
  }

  private static void requirePlace(Side side, FeatureSchema features, Sources sources) {
    if (side.stored(sources).isEmpty() && features.likedItems().isEmpty()) {
      throw new IllegalArgumentException(
          "["
              + GivenFeatures.ID
              + "] is of no use: the definition has neither [sources.users] nor a user feature of"
              + " type [history] or [factors], so nothing is stored of a user");
    }
  }

  private List<Lookup> lookups(
      Side side, ModelDefinition version, Sources sources, GivenFeatures given) {
    FeatureSchema features = side.features(version);
    List<Lookup> lookups = new ArrayList<>();
    String id = given.id().orElseThrow();
    Set<String> fields = new LinkedHashSet<>();
    features.features().forEach(feature -> fields.add(feature.field()));
    side.stored(sources)
        .filter(stored -> !given.givesAll(fields))
        .ifPresent(stored -> lookups.add(new DocumentLookup(stored, id, List.copyOf(fields))));
    features
        .likedItems()
        .map(Feature::field)
        .filter(field -> !given.values().containsKey(field))
        .ifPresent(
            field ->
                lookups.add(
                    new HistoryLookup(
                        new LikedItems(
                            sources.interactions(),
                            mappings.apply(sources.interactions().index()),
                            new LabelRule(version.training().positiveFrom()),
                            id),
                        field)));
    return lookups;
  }

  /** A later lookup's values come before an earlier one's. */
  private static FeatureSource stored(List<Lookup> lookups, MultiSearchResponse found)
      throws Exception {
    FeatureSource stored = FeatureSource.EMPTY;
    for (int i = 0; i < lookups.size(); i++) {
      MultiSearchResponse.Item answer = found.getResponses()[i];
      if (answer.isFailure()) {
        throw answer.getFailure();
      }
      FeatureSource later = lookups.get(i).read(answer.getResponse().getHits().getHits());
      FeatureSource before = stored;
      stored =
          field -> {
            Object value = later.value(field);
            return value == null ? before.value(field) : value;
          };
    }
    return stored;
  }

  /** One search for something stored. */
  private sealed interface Lookup {

    SearchRequest search() throws IOException;

    FeatureSource read(SearchHit[] hits);
  }

  private record DocumentLookup(Sources.Entities entities, String id, List<String> fields)
      implements Lookup {

    @Override
    public SearchRequest search() {
      QueryBuilder isEntity =
          byDocumentId() ? QueryBuilders.idsQuery().addIds(id) : StoredId.query(entities.id(), id);
      return new SearchRequest(entities.index())
          .source(
              new SearchSourceBuilder()
                  .query(QueryBuilders.boolQuery().filter(isEntity))
                  .size(byDocumentId() ? 1 : MOST_OF_ONE_TEXT)
                  .trackTotalHits(false)
                  .fetchSource(
                      Stream.concat(fields.stream(), Stream.of(entities.id()))
                          .toArray(String[]::new),
                      null));
    }

    @Override
    public FeatureSource read(SearchHit[] hits) {
      for (SearchHit hit : hits) {
        if (byDocumentId() || StoredId.isIn(hit, entities.id(), id)) {
          return FeatureSource.of(hit.getSourceAsMap());
        }
      }
      return FeatureSource.EMPTY;
    }

    private boolean byDocumentId() {
      return entities.id().equals(Sources.Entities.DOCUMENT_ID);
    }
  }

  private record HistoryLookup(LikedItems liked, String field) implements Lookup {

    @Override
    public SearchRequest search() throws IOException {
      return liked.search();
    }

    @Override
    public FeatureSource read(SearchHit[] hits) {
      List<String> items = liked.read(hits);
      return items.isEmpty() ? FeatureSource.EMPTY : FeatureSource.of(Map.of(field, items));
    }
  }
}
