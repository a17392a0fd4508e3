package org.coldstart.qa.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coldstart.qa.client.RestClient.Prepared;

/** Clients that send calls side by side, each its next one as soon as the last was answered. */
final class Clients {
  private Clients() {}

  /**
   * Sends every call once.
   *
   * @return the answers, in the calls' order
   */
  static List<byte[]> send(int clients, List<Prepared> calls) {
    return all(clients, calls.stream().<Callable<byte[]>>map(call -> call::send).toList());
  }

  /**
   * Sends every call once and times each.
   *
   * @return nanoseconds, in the calls' order
   */
  static double[] time(int clients, List<Prepared> calls) {
    return all(clients, calls.stream().<Callable<Long>>map(call -> () -> timed(call)).toList())
        .stream()
        .mapToDouble(Long::doubleValue)
        .toArray();
  }

  private static long timed(Prepared call) {
    long start = System.nanoTime();
    call.send();
    return System.nanoTime() - start;
  }

  private static <T> List<T> all(int clients, List<Callable<T>> calls) {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted among calls", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed: " + e.getCause().getMessage(), e);
    }
  }
}
