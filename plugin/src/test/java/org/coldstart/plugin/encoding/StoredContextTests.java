package org.coldstart.plugin.encoding;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.model.feature.FeatureSource;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;

/** Which searches an id costs; what they find is held to real indices elsewhere. */
public class StoredContextTests extends OpenSearchTestCase {

  private static final Map<String, Object> INTERACTIONS =
      Map.of("index", "ratings", "user_id", "u", "item_id", "i");

  public void testNothingIsSearchedWithoutAnId() {
    FeatureSource user = resolve(definition("history", true), Map.of("age", 7));
    assertEquals(7, user.value("age"));
    assertNull(user.value("liked"));
  }

  public void testNothingIsSearchedForWhatIsGiven() {
    Map<String, Object> all = new HashMap<>(Map.of("id", "42", "age", 7));
    all.put("liked", null);
    FeatureSource user = resolve(definition("history", true), all);
    assertEquals(7, user.value("age"));
  }

  public void testAnIdSearchesUsersAndInteractions() {
    for (String type : List.of("history", "factors")) {
      assertSearches(definition(type, true), Map.of("id", "42"), "people", "ratings");
      assertSearches(definition(type, false), Map.of("id", "42"), "ratings");
      assertSearches(definition(type, true), Map.of("id", "42", "age", 3), "people", "ratings");
      assertSearches(definition(type, true), Map.of("id", "4", "liked", List.of("x")), "people");
    }
    assertSearches(definition(null, true), Map.of("id", "42"), "people");
  }

  public void testAnIdOfWhichNothingCouldBeStoredIsAMistake() {
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class,
            () -> resolve(definition(null, false), Map.of("id", "42")));
    assertThat(e.getMessage(), containsString("[sources.users]"));
  }

  private static ModelDefinition definition(String likedType, boolean users) {
    Map<String, Object> features = new HashMap<>(Map.of("age", Map.of("type", "numeric")));
    if (likedType != null) {
      features.put("liked", Map.of("type", likedType));
    }
    Map<String, Object> sources =
        new HashMap<>(Map.of("interactions", INTERACTIONS, "items", Map.of("index", "movies")));
    if (users) {
      sources.put("users", Map.of("index", "people"));
    }
    return ModelDefinition.parse(
        Map.of(
            "user",
            Map.of("features", features),
            "item",
            Map.of("features", Map.of("year", Map.of("type", "numeric"))),
            "sources",
            sources));
  }

  /** Resolves with a client that would fail a search. */
  private FeatureSource resolve(ModelDefinition definition, Map<String, Object> given) {
    return resolve(definition, given, new AssertionError("nothing should be searched"));
  }

  private void assertSearches(
      ModelDefinition definition, Map<String, Object> given, String... indices) {
    MultiSearchRequest searched =
        expectThrows(Searched.class, () -> resolve(definition, given, null)).request;
    assertEquals(
        List.of(indices), searched.requests().stream().map(search -> search.indices()[0]).toList());
  }

  private static final class Searched extends IllegalStateException {
    private final transient MultiSearchRequest request;

    Searched(MultiSearchRequest request) {
      this.request = request;
    }
  }

  private FeatureSource resolve(
      ModelDefinition definition, Map<String, Object> given, AssertionError onSearch) {
    PlainActionFuture<FeatureSource> found = new PlainActionFuture<>();
    try (NoOpClient client =
        new NoOpClient(getTestName()) {
          @Override
          protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
              ActionType<Response> action, Request request, ActionListener<Response> listener) {
            if (onSearch != null) {
              throw onSearch;
            }
            listener.onFailure(new Searched((MultiSearchRequest) request));
          }
        }) {
      new StoredContext(expression -> List.of())
          .resolve(
              Side.USER,
              definition,
              definition,
              GivenFeatures.of(definition.user(), given),
              client,
              found);
    }
    return found.actionGet();
  }
}
