package org.coldstart.plugin.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.coldstart.plugin.ColdStartPlugin;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class ArtifactStoreTests extends OpenSearchSingleNodeTestCase {

  private static final String STAMP = "stamp-1";
  private ArtifactStore store;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    store = getInstanceFromNode(ArtifactStore.class);
  }

  public void testWhatWasSavedIsLoaded() {
    for (int length :
        new int[] {
          1, ArtifactStore.CHUNK_BYTES, ArtifactStore.CHUNK_BYTES + 1, randomIntBetween(2, 3 << 20)
        }) {
      byte[] artifact = randomByteArrayOfLength(length);
      String stamp = "stamp-of-" + length;
      ArtifactStore.Stored stored = await(l -> store.save(stamp, artifact, () -> {}, l));
      assertEquals(length, stored.bytes());
      assertEquals(64, stored.sha256().length());
      byte[] loaded = await(l -> store.load(stamp, l));
      assertArrayEquals(artifact, loaded);
    }
  }

  public void testOfAHeadNoMoreChunksAreReadThanHoldIt() {
    byte[] artifact = saved(3 * ArtifactStore.CHUNK_BYTES + 5);
    for (int chunk : new int[] {2, 3}) {
      client().prepareDelete(SystemIndex.NAME, STAMP + "/" + chunk).get();
    }
    int length = randomIntBetween(ArtifactStore.CHUNK_BYTES + 1, 2 * ArtifactStore.CHUNK_BYTES);
    List<Long> announced = new ArrayList<>();
    byte[] head =
        this.<byte[]>await(l -> store.loadHead(STAMP, beginning -> length, announced::add, l));
    assertArrayEquals(java.util.Arrays.copyOf(artifact, 2 * ArtifactStore.CHUNK_BYTES), head);
    assertEquals(List.of(2L * ArtifactStore.CHUNK_BYTES), announced);
    int tiny = randomIntBetween(1, ArtifactStore.CHUNK_BYTES);
    assertEquals(
        ArtifactStore.CHUNK_BYTES,
        this.<byte[]>await(l -> store.loadHead(STAMP, beginning -> tiny, bytes -> {}, l)).length);
    assertLoadFails("chunk [2] is missing");
  }

  public void testAHeadIsReadOfAnArtefactOfOneChunk() {
    byte[] artifact = saved(77);
    byte[] head =
        this.<byte[]>await(
            l ->
                store.loadHead(
                    STAMP,
                    beginning -> {
                      assertArrayEquals(artifact, beginning);
                      return 70;
                    },
                    bytes -> assertEquals(77, bytes),
                    l));
    assertArrayEquals(artifact, head);
  }

  public void testWhoCannotAffordAHeadIsSparedIt() {
    saved(2 * ArtifactStore.CHUNK_BYTES);
    CircuitBreakingException full =
        new CircuitBreakingException("full", CircuitBreaker.Durability.TRANSIENT);
    PlainActionFuture<byte[]> future = new PlainActionFuture<>();
    store.loadHead(
        STAMP,
        beginning -> beginning.length + 1,
        bytes -> {
          throw full;
        },
        future);
    assertSame(full, expectThrows(CircuitBreakingException.class, future::actionGet));
  }

  public void testAHeadThatIsNoneIsRefused() {
    saved(100);
    for (ArtifactStore.HeadLength wrong :
        List.<ArtifactStore.HeadLength>of(
            beginning -> 101,
            beginning -> {
              throw new java.io.IOException("bad magic");
            })) {
      ArtifactException e =
          expectThrows(
              ArtifactException.class,
              () -> this.<byte[]>await(l -> store.loadHead(STAMP, wrong, bytes -> {}, l)));
      assertTrue(e.getMessage(), e.getMessage().contains("[" + STAMP + "]"));
    }
  }

  public void testNothingStored() {
    ResourceNotFoundException e =
        expectThrows(
            ResourceNotFoundException.class,
            () -> this.<byte[]>await(l -> store.load("missing", l)));
    assertTrue(e.getMessage(), e.getMessage().contains("[missing]"));
    assertEquals(
        Optional.empty(), this.<Optional<Map<String, Object>>>await(l -> store.loadReport("m", l)));
    this.<Void>await(l -> store.delete("missing", l));
  }

  public void testAStampIsWrittenOnce() {
    byte[] artifact = saved(10);
    expectThrows(
        OpenSearchStatusException.class,
        () ->
            this.<ArtifactStore.Stored>await(l -> store.save(STAMP, new byte[] {1}, () -> {}, l)));
    assertArrayEquals(artifact, this.<byte[]>await(l -> store.load(STAMP, l)));
  }

  public void testAMissingChunkIsNamed() {
    saved(2 * ArtifactStore.CHUNK_BYTES + 5);
    client().prepareDelete(SystemIndex.NAME, STAMP + "/1").get();
    assertLoadFails("chunk [1] is missing");
  }

  public void testAnAlteredChunkIsNamed() {
    byte[] artifact = saved(ArtifactStore.CHUNK_BYTES + 5);
    byte[] altered =
        java.util.Arrays.copyOfRange(artifact, ArtifactStore.CHUNK_BYTES, artifact.length);
    altered[randomIntBetween(0, 4)] ^= 1;
    overwrite(STAMP + "/1", Map.of("bytes", altered));
    assertLoadFails("chunk [1] does not match its digest");
  }

  public void testATruncatedChunkIsNamed() {
    saved(100);
    overwrite(STAMP + "/0", Map.of("bytes", new byte[99]));
    assertLoadFails("chunk [0] has [99] bytes, not [100]");
  }

  public void testAForgedChunkIsFoundByTheDigestOfTheWhole() {
    saved(3);
    byte[] other = new byte[] {7, 7, 7};
    this.<ArtifactStore.Stored>await(l -> store.save("other", other, () -> {}, l));
    Map<String, Object> forged =
        client().prepareGet(SystemIndex.NAME, "other/0").get().getSourceAsMap();
    overwrite(STAMP + "/0", Map.of("bytes", forged.get("bytes"), "sha256", forged.get("sha256")));
    assertLoadFails("the whole does not match its digest");
  }

  public void testAnImpossibleManifestIsRefusedBeforeAnythingIsAllocated() {
    saved(3);
    overwrite(STAMP, Map.of("length", Long.MAX_VALUE));
    assertLoadFails("which is not possible");
  }

  public void testWithoutItsManifestAnArtifactIsNotThere() {
    saved(3);
    client().prepareDelete(SystemIndex.NAME, STAMP).get();
    expectThrows(
        ResourceNotFoundException.class, () -> this.<byte[]>await(l -> store.load(STAMP, l)));
  }

  public void testDeletingRemovesEverythingOfTheStampAndNothingElse() {
    saved(2 * ArtifactStore.CHUNK_BYTES);
    this.<Void>await(l -> store.saveReport(STAMP, Map.of("recall", 0.5), l));
    byte[] other = new byte[] {1, 2};
    this.<ArtifactStore.Stored>await(l -> store.save("other", other, () -> {}, l));
    this.<Void>await(l -> store.delete(STAMP, l));
    for (String id : List.of(STAMP, STAMP + "/0", STAMP + "/1", STAMP + "/report")) {
      assertFalse(id, client().get(new GetRequest(SystemIndex.NAME, id)).actionGet().isExists());
    }
    assertArrayEquals(other, this.<byte[]>await(l -> store.load("other", l)));
  }

  public void testReportsComeBackAsTheyWere() {
    Map<String, Object> report = new java.util.LinkedHashMap<>();
    report.put("warm", Map.of("recall@20", 0.5));
    report.put("cold_item", Map.of("recall@20", 0.25));
    report.put("notes", List.of("positives only"));
    this.<Void>await(l -> store.saveReport(STAMP, report, l));
    Map<String, Object> loaded =
        this.<Optional<Map<String, Object>>>await(l -> store.loadReport(STAMP, l)).orElseThrow();
    assertEquals(report, loaded);
    assertEquals(List.copyOf(report.keySet()), List.copyOf(loaded.keySet()));
  }

  private byte[] saved(int length) {
    byte[] artifact = randomByteArrayOfLength(length);
    this.<ArtifactStore.Stored>await(l -> store.save(STAMP, artifact, () -> {}, l));
    return artifact;
  }

  private void overwrite(String id, Map<String, Object> fields) {
    Map<String, Object> source = client().prepareGet(SystemIndex.NAME, id).get().getSourceAsMap();
    source.putAll(fields);
    client().index(new IndexRequest(SystemIndex.NAME).id(id).source(source)).actionGet();
  }

  private void assertLoadFails(String problem) {
    ArtifactException e =
        expectThrows(ArtifactException.class, () -> this.<byte[]>await(l -> store.load(STAMP, l)));
    assertEquals("artefact of stamp [" + STAMP + "]: ", e.getMessage().substring(0, 29));
    assertTrue(e.getMessage(), e.getMessage().contains(problem));
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet();
  }
}
