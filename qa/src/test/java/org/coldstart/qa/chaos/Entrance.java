package org.coldstart.qa.chaos;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;

/** Calls the cluster through one node after another; those that are down are passed over. */
final class Entrance {
  private static final Duration HUNG = Duration.ofSeconds(90);

  private final List<RestClient> nodes;
  private final AtomicInteger next = new AtomicInteger();

  Entrance(List<URI> nodes) {
    this.nodes = nodes.stream().map(node -> new RestClient(node, HUNG)).toList();
  }

  /** Nobody knows whether the cluster did what it was asked. */
  static final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    LostException(Throwable cause) {
      super(cause);
    }
  }

  Answer get(String path) throws LostException {
    return call("GET", path, null);
  }

  Answer post(String path, Object body) throws LostException {
    return call("POST", path, body);
  }

  Answer call(String method, String path, Object body) throws LostException {
    UncheckedIOException refused = null;
    for (int attempt = 0; attempt < nodes.size(); attempt++) {
      RestClient node = nodes.get(Math.floorMod(next.getAndIncrement(), nodes.size()));
      try {
        return node.call(method, path, body);
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof ConnectException)
            && !(e.getCause() instanceof HttpConnectTimeoutException)) {
          throw new LostException(e);
        }
        refused = e;
      }
    }
    throw new LostException(refused);
  }
}
