package org.coldstart.model.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.artifact.ModelArtifact;

/** Tells what an artefact takes on the heap, with and without what was learned of single items. */
public final class ModelHeap {

  private static Object held;

  private ModelHeap() {}

  /**
   * @param arguments the artefact
   */
  public static void main(String[] arguments) throws Exception {
    byte[] artifact = Files.readAllBytes(Path.of(arguments[0]));
    byte[] head = Arrays.copyOf(artifact, Math.toIntExact(ModelArtifact.headLength(artifact)));
    TrainedModel model = ModelArtifact.readHead(head);
    ModelWithItems whole = ModelArtifact.read(artifact);
    System.out.printf(
        Locale.ROOT,
        "%d dimensions, %d items, a row of %d bytes%n",
        model.dimension(),
        whole.items().rows().size(),
        model.itemCodec().bytes());
    long accounted = model.ramBytesUsed();
    long accountedItems = whole.items().ramBytesUsed();
    model = null;
    whole = null;
    System.out.printf(
        Locale.ROOT,
        "without items: %d bytes accounted for, %d measured%n",
        accounted,
        measured(() -> ModelArtifact.readHead(head)));
    System.out.printf(
        Locale.ROOT,
        "with items: %d bytes accounted for, %d measured%n",
        accounted + accountedItems,
        measured(() -> ModelArtifact.read(artifact)));
  }

  private static long measured(Callable<Object> reading) throws Exception {
    held = null;
    long before = used();
    held = reading.call();
    return used() - before;
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
