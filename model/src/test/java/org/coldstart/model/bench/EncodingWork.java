package org.coldstart.model.bench;

import java.util.List;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerPass;

/**
 * Embedding items by a tower 300 → 256 → 128 on one core: the share of the measured peak of
 * multiply-adds that its dense layers reach, one item after the other as an index is written, or in
 * batches as towers are judged and trained.
 */
final class EncodingWork implements TrainingWork {

  private static final int ITEMS = 2_048;

  private final boolean batched;
  private final Workers workers = Workers.start(1);
  private final Tower tower = new Tower(TowerWork.tower(3));
  private final TowerPass pass = new TowerPass(TowerWork.tower(3), 512, workers);
  private final int[] entities = new int[512];
  private final float[] out = new float[TowerWork.DIMENSION];

  EncodingWork(boolean batched) {
    this.batched = batched;
  }

  @Override
  public String unit() {
    return (batched ? "items in batches of 512" : "item by item")
        + " through 300 -> 256 -> 128, share of the multiply-add peak of one core";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public List<String> peerArguments() {
    throw new UnsupportedOperationException("it has no peer, but the processor");
  }

  @Override
  public double round() {
    double peak = SimdPeak.measure();
    double best = Double.POSITIVE_INFINITY;
    for (int attempt = 0; attempt < 20; attempt++) {
      long begun = System.nanoTime();
      for (int from = 0; from < ITEMS; from += entities.length) {
        for (int i = 0; i < entities.length; i++) {
          entities[i] = from + i;
          if (!batched) {
            TowerWork.ITEMS.embed(tower, from + i, from + i, out, 0);
          }
        }
        if (batched) {
          pass.forward(TowerWork.ITEMS, entities, entities, entities.length);
        }
      }
      best = Math.min(best, (System.nanoTime() - begun) * 1e-9);
    }
    return ITEMS * TowerWork.MULTIPLY_ADDS / best / peak;
  }

  @Override
  public void close() {
    workers.close();
  }
}
