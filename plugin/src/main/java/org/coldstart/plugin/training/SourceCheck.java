package org.coldstart.plugin.training;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.DefinitionException;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureSource;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * What can be known of the sources before a run begins: that they are there, that the caller may
 * read them, and that their mappings do not contradict the features. Looks with the caller's
 * rights, never blocks.
 */
public final class SourceCheck {

  private static final int SAMPLE = 50;

  private final Client client;
  private final ClusterService clusterService;
  private final IndexNameExpressionResolver resolver;
  private final NamedXContentRegistry xContentRegistry;

  /**
   * @param client acts with the rights of the calling thread
   */
  public SourceCheck(
      Client client,
      ClusterService clusterService,
      IndexNameExpressionResolver resolver,
      NamedXContentRegistry xContentRegistry) {
    this.client = client;
    this.clusterService = clusterService;
    this.resolver = resolver;
    this.xContentRegistry = xContentRegistry;
  }

  /**
   * Checks the sources of a definition.
   *
   * @param listener gets the sources as the run is to read them; or the failure, which names the
   *     part of the definition that is wrong
   */
  public void check(ModelDefinition definition, ActionListener<ReadableSources> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(planned -> searchNext(planned, listener), listener::onFailure),
        () -> plan(definition));
  }

  /**
   * Finds the interactions of a definition, and looks no further.
   *
   * @throws IllegalArgumentException where the definition names none
   * @throws org.opensearch.ResourceNotFoundException where there is no such index
   */
  public ResolvedSources.Source interactions(ModelDefinition definition) {
    return ResolvedSources.of(definition.requireSources(), clusterService.state(), resolver)
        .interactions();
  }

  /** Makes sure that the caller may read the sources, and nothing more. */
  public void checkReadable(ModelDefinition definition, ActionListener<Void> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            planned -> searchNext(planned, ActionListener.map(listener, sources -> null)),
            listener::onFailure),
        () -> {
          ReadableSources sources = readable(definition);
          return new Plan(sources, reads(sources));
        });
  }

  private Plan plan(ModelDefinition definition) {
    ReadableSources sources = readable(definition);
    Deque<Look> looks = reads(sources);
    ResolvedSources.Source items = sources.indices().items();
    for (FieldTypes types : items.fieldTypes()) {
      for (Feature feature : types.check("item.features", definition.item())) {
        looks.add(new Look(items, null, "item.features", feature));
      }
    }
    sources
        .indices()
        .users()
        .ifPresent(
            users -> {
              for (FieldTypes types : users.fieldTypes()) {
                for (Feature feature : types.check("user.features", definition.user())) {
                  looks.add(new Look(users, null, "user.features", feature));
                }
              }
            });
    return new Plan(sources, looks);
  }

  private ReadableSources readable(ModelDefinition definition) {
    Sources sources = definition.requireSources();
    return new ReadableSources(
        sources,
        ResolvedSources.of(sources, clusterService.state(), resolver),
        query(sources.interactions().query()));
  }

  private static Deque<Look> reads(ReadableSources sources) {
    Deque<Look> looks = new ArrayDeque<>();
    ResolvedSources indices = sources.indices();
    looks.add(new Look(indices.interactions(), sources.interactionsQuery(), null, null));
    looks.add(new Look(indices.items(), null, null, null));
    indices.users().ifPresent(users -> looks.add(new Look(users, null, null, null)));
    return looks;
  }

  private QueryBuilder query(Map<String, Object> query) {
    if (query.isEmpty()) {
      return QueryBuilders.matchAllQuery();
    }
    try (XContentBuilder json = XContentBuilder.builder(XContentType.JSON.xContent()).map(query);
        XContentParser parser =
            XContentType.JSON
                .xContent()
                .createParser(
                    xContentRegistry,
                    LoggingDeprecationHandler.INSTANCE,
                    BytesReference.bytes(json).streamInput())) {
      return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
    } catch (ParsingException | IllegalArgumentException e) {
      throw new DefinitionException("sources.interactions.query", "is no query: " + e.getMessage());
    } catch (IOException e) {
      throw new DefinitionException(
          "sources.interactions.query", "cannot be read: " + e.getMessage());
    }
  }

  private void searchNext(Plan plan, ActionListener<ReadableSources> listener) {
    Look look = plan.looks().poll();
    if (look == null) {
      listener.onResponse(plan.sources());
      return;
    }
    client.search(
        look.request(),
        ActionListener.wrap(
            response -> {
              look.judge(response);
              searchNext(plan, listener);
            },
            e -> listener.onFailure(look.explain(e))));
  }

  /** What is still to be looked at. */
  private record Plan(ReadableSources sources, Deque<Look> looks) {}

  /**
   * A look at a source: with zero hits to see that it can be read, or at the values of a feature
   * whose field may hold what does not fit.
   */
  private record Look(
      ResolvedSources.Source source, QueryBuilder query, String path, Feature feature) {

    SearchRequest request() {
      SearchSourceBuilder body = new SearchSourceBuilder().trackTotalHits(false);
      if (feature == null) {
        body.size(0).query(query);
      } else {
        body.size(SAMPLE)
            .query(QueryBuilders.existsQuery(feature.field()))
            .fetchSource(feature.field(), null);
      }
      return new SearchRequest(source.expression()).source(body).allowPartialSearchResults(false);
    }

    void judge(SearchResponse response) {
      if (feature == null) {
        return;
      }
      for (SearchHit hit : response.getHits().getHits()) {
        Object value = FeatureSource.of(hit.getSourceAsMap()).value(feature.field());
        if (!isNumeric(value)) {
          throw new DefinitionException(
              path + "." + feature.name(),
              "a feature of type ["
                  + feature.type()
                  + "] needs numbers, but its field ["
                  + feature.field()
                  + "] is mapped as strings, and document ["
                  + hit.getId()
                  + "] of index ["
                  + hit.getIndex()
                  + "] holds ["
                  + value
                  + "]");
        }
      }
    }

    private static boolean isNumeric(Object value) {
      List<Object> values = new ArrayList<>();
      if (value instanceof List<?> list) {
        values.addAll(list);
      } else {
        values.add(value);
      }
      return values.stream()
          .allMatch(v -> v == null || v instanceof Number || v instanceof Boolean || parses(v));
    }

    private static boolean parses(Object value) {
      try {
        return Double.isFinite(Double.parseDouble(value.toString()));
      } catch (NumberFormatException e) {
        return false;
      }
    }

    /** A mistake in the query of the interactions is told as one; the rest speaks for itself. */
    Exception explain(Exception e) {
      Throwable cause = ExceptionsHelper.unwrapCause(e);
      boolean query = this.query != null && feature == null;
      return query && ExceptionsHelper.status(cause).getStatus() == 400
          ? new DefinitionException(
              "sources.interactions.query", "cannot be run: " + cause.getMessage())
          : e;
    }
  }
}
