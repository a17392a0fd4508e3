package org.coldstart.qa.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coldstart.qa.client.RestClient;

/** One cluster in a folder of its own, which is deleted with it. */
public final class LocalCluster implements AutoCloseable {
  private static final String SCRIPT = System.getProperty("coldstart.qa", ".") + "/cluster.sh";

  /** Nodes that are started again and again, and do little, are compiled quickly, not well. */
  private static final String COMPILED_QUICKLY = "-XX:TieredStopAtLevel=1";

  private final Path folder;
  private final int port;
  private final int nodes;
  private final String heap;

  private LocalCluster(Path folder, int port, int nodes, String heap) {
    this.folder = folder;
    this.port = port;
    this.nodes = nodes;
    this.heap = heap;
  }

  /**
   * Starts one from what is built, on a free port; an {@link IllegalStateException} holds what the
   * script printed.
   */
  public static LocalCluster start() {
    return start(1, "1g");
  }

  /**
   * The same with several nodes.
   *
   * @param nodes from 1 to 9
   * @param heap of each, for example {@code 512m}
   */
  public static LocalCluster start(int nodes, String heap) {
    try {
      // The server's own user, who is another where root runs the tests, must be able to enter the
      // folder.
      Path folder =
          Files.createTempDirectory(
              "coldstart-it",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      LocalCluster cluster = new LocalCluster(folder, freePort(), nodes, heap);
      try {
        cluster.startStopped();
      } catch (IllegalStateException e) {
        cluster.delete();
        throw e;
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RestClient client() {
    return new RestClient(address());
  }

  /** Where the first node answers. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Where every node answers, dead ones too. */
  public List<URI> addresses() {
    return IntStream.range(port, port + nodes)
        .mapToObj(each -> URI.create("http://127.0.0.1:" + each))
        .toList();
  }

  /** The folder of a node: its configuration, data, logs and temporary files. */
  public Path folderOf(int node) {
    return folder.resolve("home/nodes/node-" + node);
  }

  /** A client of one node. */
  public RestClient client(int node) {
    return new RestClient(addresses().get(node - 1));
  }

  /** The number of the elected cluster manager, as a node that answers sees it. */
  public int clusterManager(int asked) {
    String name =
        client(asked)
            .get("/_cat/cluster_manager?format=json")
            .orFail()
            .body()
            .path(0)
            .path("node")
            .asText();
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  /** The process of a node that runs. */
  public long pid(int node) {
    try {
      return Long.parseLong(Files.readString(folderOf(node).resolve("pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes this plugin from a stopped node, or gives it back. */
  public void plugin(String change, int node) {
    script("plugin", change, String.valueOf(node));
  }

  /** A folder that all nodes may keep snapshots in. */
  public Path snapshots() {
    return folder.resolve("home/snapshots");
  }

  /**
   * Stops all nodes and forgets their data, so that the next start forms another cluster. Snapshots
   * stay.
   */
  public void forget() {
    script("stop");
    for (int node = 1; node <= nodes; node++) {
      delete(folderOf(node).resolve("data"));
    }
    delete(folder.resolve("home/formed"));
  }

  /** Ends a node's process with {@code kill -9}. */
  public void kill(int node) {
    script("kill", String.valueOf(node));
  }

  /** Asks a node to end, and waits until it has. */
  public void stop(int node) {
    script("stop", String.valueOf(node));
  }

  /** Starts the nodes that do not run, and waits until the cluster is green. */
  public void startStopped() {
    script(
        "start",
        "--no-build",
        "--nodes",
        String.valueOf(nodes),
        "--port",
        String.valueOf(port),
        "--heap",
        heap);
  }

  /** Runs {@code cluster.sh} on this cluster's home and returns what it printed. */
  public String script(String... arguments) {
    List<String> command = new ArrayList<>(List.of(SCRIPT));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", folder.resolve("home").toString()));
    try {
      Path printed = folder.resolve("printed.txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
      if (nodes > 1) {
        builder.environment().put("OPENSEARCH_JAVA_OPTS", COMPILED_QUICKLY);
      }
      Process process = builder.start();
      boolean ended = process.waitFor(11, TimeUnit.MINUTES);
      String output = Files.readString(printed);
      if (!ended || process.exitValue() != 0) {
        process.destroy();
        throw new IllegalStateException(
            command + (ended ? " exited " + process.exitValue() : " did not end") + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      script("stop");
    } finally {
      delete();
    }
  }

  private void delete() {
    delete(folder);
  }

  private static void delete(Path what) {
    try (Stream<Path> files = Files.walk(what)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
