package org.coldstart.plugin.deployment;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.core.rest.RestStatus;

/**
 * Which k-NN engines the nodes can run. Every node with this plugin says so of itself in a node
 * attribute, so that the coordinator of a deployment needs to ask nobody; a node without the
 * attribute lacks the plugin.
 */
public final class NodeEngines {

  /** The node attribute, a list with commas. */
  public static final String ATTRIBUTE = "coldstart_engines";

  private static final String LUCENE = "lucene";
  private static final String FAISS = "faiss";

  /** k-NN's libraries for faiss: the plain one and those for wider instruction sets. */
  private static final List<String> FAISS_LIBRARIES =
      List.of(
          "opensearchknn_faiss",
          "opensearchknn_faiss_avx2",
          "opensearchknn_faiss_avx512",
          "opensearchknn_faiss_avx512_spr");

  private NodeEngines() {}

  /**
   * The engines that this process can run. The Lucene engine is Java; k-NN loads another one from a
   * native library, and halts the node where that is missing, so it is looked for and not tried.
   *
   * @param libraryPath the value of {@code java.library.path}
   */
  public static String available(String libraryPath) {
    List<String> engines = new ArrayList<>();
    if (hasFaiss(libraryPath)) {
      engines.add(FAISS);
    }
    engines.add(LUCENE);
    return String.join(",", engines);
  }

  private static boolean hasFaiss(String libraryPath) {
    return Arrays.stream(libraryPath.split(File.pathSeparator))
        .anyMatch(
            folder ->
                FAISS_LIBRARIES.stream()
                    .map(System::mapLibraryName)
                    .anyMatch(file -> new File(folder, file).isFile()));
  }

  /**
   * Refuses a cluster that cannot carry a deployment.
   *
   * @param nodes the cluster's nodes
   * @param engine the engine of the vectors
   * @throws OpenSearchStatusException 409 where nodes lack the plugin or none can ingest
   * @throws IllegalArgumentException where a data node cannot run the engine
   */
  static void require(DiscoveryNodes nodes, String engine) {
    String lacking =
        names(nodes.getNodes().values(), node -> node.getAttributes().get(ATTRIBUTE) == null);
    if (!lacking.isEmpty()) {
      throw new OpenSearchStatusException(
          "these nodes lack the cold-start plugin: [{}]; install it on every node of the cluster"
              + " before anything is deployed",
          RestStatus.CONFLICT,
          lacking);
    }
    if (nodes.getIngestNodes().isEmpty()) {
      throw new OpenSearchStatusException(
          "no node has the [ingest] role, so no document could be encoded as it is indexed",
          RestStatus.CONFLICT);
    }
    if (!LUCENE.equals(engine) && !FAISS.equals(engine)) {
      throw new IllegalArgumentException(
          "[method.engine] is [" + engine + "]: known are [" + LUCENE + "] and [" + FAISS + "]");
    }
    String without = names(nodes.getDataNodes().values(), node -> !engines(node).contains(engine));
    if (!without.isEmpty()) {
      throw new IllegalArgumentException(
          "[method.engine] is ["
              + engine
              + "], whose native library k-NN does not find on these nodes: ["
              + without
              + "]; leave it out or write ["
              + LUCENE
              + "]");
    }
  }

  private static List<String> engines(DiscoveryNode node) {
    return List.of(node.getAttributes().get(ATTRIBUTE).split(","));
  }

  private static String names(
      Iterable<DiscoveryNode> nodes, java.util.function.Predicate<DiscoveryNode> which) {
    return StreamSupport.stream(nodes.spliterator(), false)
        .filter(which)
        .map(DiscoveryNode::getName)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
