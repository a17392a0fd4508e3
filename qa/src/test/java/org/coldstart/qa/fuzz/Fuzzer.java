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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coldstart.qa.Findings;

/** Sends the requests from several clients at once over connections that stay open, and judges. */
final class Fuzzer {
  private static final Duration HUNG = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;
  private static final int SHOWN_EVERY = 1_000;

  private static final int SHOWN = 1500;

  /** Inside an answer as a whole that is no 5xx: of a bulk's item, of one of several searches. */
  private static final Pattern INNER_5XX = Pattern.compile("\"status\"\\s*:\\s*5\\d\\d");

  private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([a-z_]+)\"");

  /** Mistakes of a program, whatever the status that they come with. */
  private static final Pattern BLUNDER =
      Pattern.compile(
          "null_pointer_exception|class_cast_exception|index_out_of_bounds|array_store_exception"
              + "|negative_array_size|concurrent_modification|stack_overflow|assertion_error"
              + "|NullPointerException|ClassCastException|IndexOutOfBounds");

  private final URI server;
  private final Targets targets;
  private final Elsewhere elsewhere;
  private final long seed;
  private final Counts counts = new Counts();
  private final Findings findings = new Findings();
  private final Findings serversOwn = new Findings();
  private final Duration limit;

  /** Of a nanosecond clock. */
  private long began;

  private long next;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * @param limit no request begins after it
   */
  Fuzzer(URI server, FuzzShop shop, long seed, Duration limit) {
    this.server = server;
    this.targets = new Targets(shop);
    this.elsewhere = new Elsewhere(shop);
    this.seed = seed;
    this.limit = limit;
  }

  /**
   * Sends the requests from one number on, and returns what was wrong with the answers.
   *
   * @param first the number of the first
   * @param requests how many, where there is time for all
   */
  List<String> send(long first, long requests) throws InterruptedException {
    synchronized (this) {
      next = first;
      began = System.nanoTime();
    }
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

  /** What the server gets wrong without the plugin, too. */
  List<String> serversOwn() {
    return serversOwn.all();
  }

  /** The number of the first request that was not sent. */
  synchronized long next() {
    return next;
  }

  /** The number of the next request, where there is one, and time for it. */
  private synchronized OptionalLong take(long end) {
    if (next >= end || System.nanoTime() - began > limit.toNanos()) {
      return OptionalLong.empty();
    }
    if (next % SHOWN_EVERY == 0) {
      System.out.printf(
          "fuzz: request %d after %d s%n",
          next, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }
    return OptionalLong.of(next++);
  }

  private void sendUntil(long end) {
    for (OptionalLong taken = take(end); taken.isPresent(); taken = take(end)) {
      long number = taken.getAsLong();
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

  private void judge(long number, Attempt attempt, HttpResponse<String> answer)
      throws IOException, InterruptedException {
    Optional<String> wrong = wrong(answer);
    if (wrong.isPresent() && isServersOwn(attempt, wrong.get())) {
      counts.add("server's own", answer.statusCode());
      serversOwn.add(
          attempt.verb() + ", " + wrong.get() + ": " + shown(answer),
          "request " + number + ": " + attempt);
    } else if (wrong.isPresent()) {
      finding(number, attempt, wrong.get() + ": " + shown(answer));
    } else if (attempt.mustBeRefused() && answer.statusCode() / 100 == 2) {
      finding(number, attempt, "taken, though it cannot be right: " + shown(answer));
    }
  }

  /** What no request may be answered with; begins alike for mistakes that are alike. */
  private static Optional<String> wrong(HttpResponse<String> answer) {
    Matcher blunder = BLUNDER.matcher(answer.body());
    if (blunder.find()) {
      return Optional.of("a program's mistake, " + blunder.group());
    }
    if (answer.statusCode() >= 500 || INNER_5XX.matcher(answer.body()).find()) {
      Matcher type = TYPE.matcher(answer.body());
      return Optional.of("a server's error" + (type.find() ? ", " + type.group(1) : ""));
    }
    return Optional.empty();
  }

  /** Whether the same goes wrong where the plugin has no part in it. */
  private boolean isServersOwn(Attempt attempt, String wrong)
      throws IOException, InterruptedException {
    Optional<Attempt> other = elsewhere.of(attempt);
    if (other.isEmpty()) {
      return false;
    }
    HttpResponse<String> answer = answerOrAgain(other.get());
    if (other.get().undo().isPresent() && answer.statusCode() / 100 == 2) {
      answerOrAgain(Attempt.any(attempt.verb(), "DELETE", other.get().undo().get()));
    }
    return wrong(answer).filter(wrong::equals).isPresent();
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
