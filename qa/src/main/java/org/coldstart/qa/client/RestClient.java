package org.coldstart.qa.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Calls one node. Bodies are anything that Jackson writes (maps, lists, trees), or a string that is
 * JSON already. Any status comes back as an {@link Answer}; only a broken connection is an
 * exception.
 */
public final class RestClient {
  private static final int BULK_SIZE = 2000;
  private static final String JSON = "application/json";
  private static final String BULK_LINES = "application/x-ndjson";
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  private final URI node;
  private final Duration timeout;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param node for example {@code http://127.0.0.1:9200}
   */
  public RestClient(URI node) {
    this(node, TIMEOUT);
  }

  /**
   * @param timeout after which an answer counts as lost
   */
  public RestClient(URI node, Duration timeout) {
    this.node = node;
    this.timeout = timeout;
  }

  public Answer get(String path) {
    return call("GET", path, null);
  }

  /**
   * Asks for one of several forms of an answer.
   *
   * @param accept as HTTP's header of that name; an answer that is no JSON comes as text
   */
  public Answer get(String path, String accept) {
    return send(
        path,
        HttpRequest.newBuilder(node.resolve(path))
            .timeout(timeout)
            .header("Accept", accept)
            .GET()
            .build());
  }

  public Answer put(String path, Object body) {
    return call("PUT", path, body);
  }

  public Answer post(String path, Object body) {
    return call("POST", path, body);
  }

  public Answer delete(String path) {
    return call("DELETE", path, null);
  }

  /** One call with a JSON body, or without one where {@code body} is null. */
  public Answer call(String method, String path, Object body) {
    return send(
        method,
        path,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(written(body)),
        JSON);
  }

  /**
   * Posts a file as it is. The server asks for a content type that it knows, and reads none of it
   * as JSON.
   */
  public Answer postFile(String path, byte[] file) {
    return send("POST", path, HttpRequest.BodyPublishers.ofByteArray(file), JSON);
  }

  /**
   * Indexes documents in bulks and fails at the first document that is refused.
   *
   * @param parameters of the bulk call, for example {@code ?pipeline=items}; may be empty
   */
  public void bulk(String index, String parameters, List<Document> documents) {
    for (int from = 0; from < documents.size(); from += BULK_SIZE) {
      Answer answer =
          bulkOnce(
              index,
              parameters,
              documents.subList(from, Math.min(documents.size(), from + BULK_SIZE)));
      if (answer.orFail().body().path("errors").asBoolean()) {
        throw new UnexpectedAnswerException(answer);
      }
    }
  }

  /** One bulk of index operations; the documents' own failures are in the answer. */
  public Answer bulkOnce(String index, String parameters, List<Document> documents) {
    return send(
        "POST",
        "/" + index + "/_bulk" + parameters,
        HttpRequest.BodyPublishers.ofString(bulkBody(documents)),
        BULK_LINES);
  }

  /** The body of a bulk of index operations. */
  public String bulkBody(List<Document> documents) {
    StringBuilder lines = new StringBuilder();
    for (Document document : documents) {
      lines
          .append(
              written(
                  Map.of("index", document.id() == null ? Map.of() : Map.of("_id", document.id()))))
          .append('\n');
      lines.append(written(document.source())).append('\n');
    }
    return lines.toString();
  }

  /**
   * Readies a call whose time is to be measured: the body is written before, and nothing of the
   * answer is read as JSON.
   *
   * @param body JSON, or the lines of a bulk
   */
  public Prepared prepare(String path, String body) {
    return new Prepared(
        HttpRequest.newBuilder(node.resolve(path))
            .timeout(timeout)
            .header("Content-Type", path.contains("/_bulk") ? BULK_LINES : JSON)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** A call that can be sent again and again, by several threads at once. */
  public final class Prepared {
    private final HttpRequest request;

    private Prepared(HttpRequest request) {
      this.request = request;
    }

    /**
     * Sends it.
     *
     * @return the answer's body, not looked into
     * @throws UnexpectedAnswerException where the status is not 2xx
     */
    public byte[] send() {
      HttpResponse<byte[]> response = exchange(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw new UnexpectedAnswerException(
            new Answer(request.uri().getPath(), response.statusCode(), read(response.body())));
      }
      return response.body();
    }
  }

  /** The tree of a body that {@link Prepared#send} brought. */
  public JsonNode read(byte[] body) {
    return parsed(new String(body, StandardCharsets.UTF_8));
  }

  /** A tree as maps and lists, to be changed and sent again. */
  public Map<String, Object> asMap(JsonNode tree) {
    return json.convertValue(tree, new TypeReference<>() {});
  }

  /**
   * A document to index.
   *
   * @param id null lets the server choose
   * @param source the document as JSON
   */
  public record Document(String id, Map<String, Object> source) {}

  private Answer send(
      String method, String path, HttpRequest.BodyPublisher body, String contentType) {
    return send(
        path,
        HttpRequest.newBuilder(node.resolve(path))
            .timeout(timeout)
            .header("Content-Type", contentType)
            .method(method, body)
            .build());
  }

  private Answer send(String path, HttpRequest request) {
    HttpResponse<String> response = exchange(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(
        request.method() + " " + path, response.statusCode(), parsed(response.body()));
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(
          request.method() + " " + request.uri() + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          request.method() + " " + request.uri() + " was interrupted", e);
    }
  }

  /** A value as JSON; a string is taken as JSON already. */
  public String written(Object body) {
    if (body instanceof String text) {
      return text;
    }
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + body, e);
    }
  }

  private JsonNode parsed(String body) {
    try {
      JsonNode tree = json.readTree(body);
      return tree == null ? TextNode.valueOf("") : tree;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(body);
    }
  }
}
