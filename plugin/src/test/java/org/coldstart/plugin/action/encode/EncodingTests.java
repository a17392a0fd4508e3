package org.coldstart.plugin.action.encode;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.encoding.ProfileTowers;
import org.coldstart.plugin.items.FoundItems;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentParseException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class EncodingTests extends OpenSearchTestCase {

  private final ThreadPool threadPool = new TestThreadPool("encoding");

  @Override
  public void tearDown() throws Exception {
    ThreadPool.terminate(threadPool, 10, TimeUnit.SECONDS);
    super.tearDown();
  }

  public void testVectorsComeInTheOrderOfTheRequest() throws Exception {
    EncodeResponse response =
        encode(
            """
            {"users": [{"age": 3}, {}, {"id": "u", "history": ["abc"]}, {"age": 4}],
             "items": [{"year": 7}, {"id": "ab", "year": 8}]}
            """);
    assertVectors(
        response.users(),
        new float[] {1, 3, 0, 0},
        new float[] {1, 0, 0, 0},
        new float[] {1, 33, 3, 1},
        new float[] {1, 4, 0, 0});
    assertVectors(response.items(), new float[] {1, 7, 1, 0}, new float[] {1, 8, 3, 0});
    assertEquals(5, response.version());
  }

  public void testManyStoredUsersDoNotDeepenTheStack() throws Exception {
    String users = String.join(",", java.util.Collections.nCopies(9_000, "{\"id\": 1}"));
    assertEquals(9_000, encode("{\"users\": [" + users + "]}").users().size());
  }

  public void testMistakesNameTheirPlace() {
    Map<String, List<String>> mistakes =
        Map.of(
            "{\"users\": [{}, {\"age\": \"x\"}]}", List.of("[users][1]", "[age]"),
            "{\"users\": [{\"shoe\": 1}]}", List.of("[users][0]", "[shoe]", "gender"),
            "{\"users\": [{\"id\": {}}]}", List.of("[users][0]", "[id]"),
            "{\"users\": [{}], \"items\": [{\"year\": true}]}", List.of("[items][0]", "[year]"),
            "{\"items\": [{}, {}, {\"age\": 1}]}", List.of("[items][2]", "[age]", "[year]"));
    mistakes.forEach(
        (body, messages) -> {
          IllegalArgumentException e =
              expectThrows(IllegalArgumentException.class, () -> encode(body));
          messages.forEach(message -> assertThat(e.getMessage(), containsString(message)));
        });
  }

  public void testUnknownFieldsOfTheBodyAreErrors() {
    XContentParseException e =
        expectThrows(XContentParseException.class, () -> request("{\"people\": []}"));
    assertThat(e.getMessage(), containsString("[people]"));
  }

  public void testValidation() throws Exception {
    assertThat(request("{}").validate().getMessage(), containsString("[users] or [items]"));
    assertThat(
        request("{\"items\": [{}], \"version\": 0}").validate().getMessage(),
        containsString("[version]"));
    assertNull(request("{\"items\": [{}]}").validate());
    List<Map<String, Object>> many =
        java.util.Collections.nCopies(EncodeRequest.MAX_ENTITIES, Map.of());
    assertNull(new EncodeRequest("m", many, List.of(), null).validate());
    assertThat(
        new EncodeRequest("m", many, List.of(Map.of()), null).validate().getMessage(),
        containsString("10000"));
  }

  public void testRequestSurvivesTheWire() throws Exception {
    EncodeRequest request =
        request("{\"users\": [{\"a\": [1, null]}], \"items\": [{}], \"version\": 3}");
    EncodeRequest copy = copyWriteable(request, writableRegistry(), EncodeRequest::new);
    assertEquals("m", copy.model());
    assertEquals(request.users(), copy.users());
    assertEquals(request.items(), copy.items());
    assertEquals(request.version(), copy.version());
  }

  public void testComponentsReadBackTheSame() throws Exception {
    float[] vector = new float[300];
    for (int i = 0; i < vector.length; i++) {
      do {
        vector[i] = Float.intBitsToFloat(randomInt());
      } while (!Float.isFinite(vector[i]));
    }
    EncodeResponse response =
        copyWriteable(
            new EncodeResponse(2, List.of(vector), List.of()),
            writableRegistry(),
            EncodeResponse::new);
    String json =
        response.toXContent(XContentFactory.jsonBuilder(), ToXContent.EMPTY_PARAMS).toString();
    try (XContentParser parser = createParser(XContentType.JSON.xContent(), json)) {
      Map<String, Object> read = parser.map();
      assertEquals(2, read.get("version"));
      assertEquals(List.of(), read.get("items"));
      List<?> components = (List<?>) ((List<?>) read.get("users")).get(0);
      for (int i = 0; i < vector.length; i++) {
        assertEquals(vector[i], ((Number) components.get(i)).floatValue(), 0f);
      }
    }
  }

  /** Of user {@code u} and {@code 1}, the age is stored: 33. */
  private EncodeResponse encode(String body) throws IOException {
    PlainActionFuture<EncodeResponse> future = new PlainActionFuture<>();
    new Encoding(
            request(body),
            5,
            ProfileTowers.of("stamp", 1),
            (given, listener) ->
                listener.onResponse(
                    given.over(FeatureSource.of(Map.of("profile", Map.of("age", 33))))),
            (model, ids, executor, listener) -> listener.onResponse(FoundItems.NONE),
            threadPool.generic(),
            future)
        .start();
    return future.actionGet(TimeUnit.SECONDS.toMillis(30));
  }

  private EncodeRequest request(String body) throws IOException {
    try (XContentParser parser = createParser(XContentType.JSON.xContent(), body)) {
      return EncodeRequest.fromXContent("m", parser);
    }
  }

  private static void assertVectors(List<float[]> actual, float[]... expected) {
    List<String> shown = new ArrayList<>();
    actual.forEach(vector -> shown.add(Arrays.toString(vector)));
    assertEquals(Arrays.stream(expected).map(Arrays::toString).toList(), shown);
  }
}
