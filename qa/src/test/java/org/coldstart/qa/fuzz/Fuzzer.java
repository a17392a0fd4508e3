package org.coldstart.qa.fuzz;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.coldstart.qa.Findings;

/** Sends the requests from several clients at once over connections that stay open, and judges. */
final class Fuzzer {
  private static final Duration HUNG = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;

  private static final int SHOWN = 1500;

  /** Inside an answer as a whole that is no 5xx: of a bulk's item, of one of several searches. */
  private static final Pattern INNER_5XX = Pattern.compile("\"status\"\\s*:\\s*5\\d\\d");

  /** Mistakes of a program, whatever the status that they come with. */
  private static final Pattern BLUNDER =
      Pattern.compile(
          "null_pointer_exception|class_cast_exception|index_out_of_bounds|array_store_exception"
              + "|negative_array_size|concurrent_modification|stack_overflow|assertion_error"
              + "|NullPointerException|ClassCastException|IndexOutOfBounds");

  private final URI server;
  private final Targets targets;
  private final long seed;
  private final Counts counts = new Counts();
  private final Findings findings = new Findings();
  private final AtomicLong next = new AtomicLong();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Fuzzer(URI server, Targets targets, long seed) {
    this.server = server;
    this.targets = targets;
    this.seed = seed;
  }

  /**
   * Sends the requests from one number on, and returns what was wrong with the answers.
   *
   * @param first the number of the first
   * @param requests how many
   */
  List<String> send(long first, long requests) throws InterruptedException {
    next.set(first);
    List<Thread> clients = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      Thread client = new Thread(() -> sendUntil(first + requests), "fuzz-" + c);
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      client.join();
    }
    return findings.all();
  }

  Counts counts() {
    return counts;
  }

  private void sendUntil(long end) {
    for (long number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
      Attempt attempt = targets.attempt(seed, number);
      try {
        HttpResponse<String> answer = answerOrAgain(attempt);
        counts.add(attempt.verb(), answer.statusCode());
        judge(number, attempt, answer);
        if (attempt.undo().isPresent() && answer.statusCode() / 100 == 2) {
          undo(number, attempt);
        }
      } catch (IOException e) {
        finding(number, attempt, "no answer: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void judge(long number, Attempt attempt, HttpResponse<String> answer) {
    if (answer.statusCode() >= 500) {
      finding(number, attempt, "a server's error: " + shown(answer));
    } else if (attempt.mustBeRefused() && answer.statusCode() / 100 == 2) {
      finding(number, attempt, "taken, though it cannot be right: " + shown(answer));
    } else if (INNER_5XX.matcher(answer.body()).find()) {
      finding(number, attempt, "a server's error inside: " + shown(answer));
    } else if (BLUNDER.matcher(answer.body()).find()) {
      finding(number, attempt, "a program's mistake: " + shown(answer));
    }
  }

  private void undo(long number, Attempt attempt) throws IOException, InterruptedException {
    Attempt undo = Attempt.any(attempt.verb(), "DELETE", attempt.undo().orElseThrow());
    HttpResponse<String> answer = answerOrAgain(undo);
    if (answer.statusCode() != 200) {
      finding(number, attempt, "cannot be taken back: " + shown(answer));
    }
  }

  /** The server may close a connection after an error just when the next request comes along it. */
  private HttpResponse<String> answerOrAgain(Attempt attempt)
      throws IOException, InterruptedException {
    try {
      return answer(attempt);
    } catch (HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return answer(attempt);
    }
  }

  private HttpResponse<String> answer(Attempt attempt) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(attempt.path()))
            .timeout(HUNG)
            .method(
                attempt.method(),
                attempt.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(attempt.body()));
    if (attempt.contentType() != null && attempt.body().length > 0) {
      request.header("Content-Type", attempt.contentType());
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void finding(long number, Attempt attempt, String what) {
    findings.add(attempt.verb() + ", " + what, "request " + number + ": " + attempt);
  }

  private static String shown(HttpResponse<String> answer) {
    String body = answer.body();
    return answer.statusCode() + " " + (body.length() > SHOWN ? body.substring(0, SHOWN) : body);
  }
}
