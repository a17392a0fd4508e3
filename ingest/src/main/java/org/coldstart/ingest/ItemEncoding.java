package org.coldstart.ingest;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;

/**
 * Encodes items with every live version at once. Made for a moment's live slots and thrown away
 * with them; safe for use by many threads.
 */
public final class ItemEncoding {

  private final List<Target> targets;
  private final SortedMap<String, String> missing;
  private final TreeSet<String> fields = new TreeSet<>();

  /**
   * @param slots the live slots, which every encoded item fills
   */
  public ItemEncoding(LiveSlots slots) {
    List<Target> built = new ArrayList<>(slots.loaded().size());
    for (LiveSlot slot : slots.loaded()) {
      ItemSource itemSource = ItemSource.of(slot.model().definition());
      fields.addAll(itemSource.fields());
      built.add(new Target(slot, itemSource));
    }
    targets = List.copyOf(built);
    missing = slots.missing();
  }

  /** The fields of a document that {@link #encode} reads. */
  public List<String> sourceFields() {
    TreeSet<String> read = new TreeSet<>(fields);
    targets.forEach(target -> target.itemSource.idSourceField().ifPresent(read::add));
    return List.copyOf(read);
  }

  /**
   * Embeds an item with every live version.
   *
   * @param source the document
   * @param documentId the document's {@code _id}, null where it has none yet
   * @throws FeatureException where a value does not fit its feature; nothing is encoded then
   */
  public EncodedItem encode(Map<String, Object> source, String documentId) {
    FeatureSource item = FeatureSource.of(source);
    Map<String, Object> content = new LinkedHashMap<>();
    SortedMap<String, String> unencodable = new TreeMap<>(missing);
    for (Target target : targets) {
      String slot = target.slot.name();
      try {
        float[] vector =
            target.slot.model().encodeItem(item, target.itemSource.id(item, documentId));
        if (isUsable(vector)) {
          content.put(slot, new FloatList(vector));
          content.put(VectorField.stampOf(slot), target.slot.stamp());
        } else {
          unencodable.put(slot, "its embedding is zero or not finite");
        }
      } catch (FeatureException e) {
        throw e;
      } catch (RuntimeException e) {
        unencodable.put(slot, "its tower failed: " + e);
      }
    }
    content.put(VectorField.FINGERPRINT, Fingerprint.of(item, fields));
    return new EncodedItem(content, unencodable);
  }

  /**
   * The fingerprint that {@link #encode} would write beside the vectors, over the fields that any
   * live version reads.
   *
   * @param source the document
   */
  public String fingerprint(Map<String, Object> source) {
    return Fingerprint.of(FeatureSource.of(source), fields);
  }

  private static boolean isUsable(float[] vector) {
    boolean zero = true;
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        return false;
      }
      zero &= component == 0f;
    }
    return !zero;
  }

  private record Target(LiveSlot slot, ItemSource itemSource) {}

  /** A vector as documents carry it; boxes a component only while it is written. */
  private static final class FloatList extends AbstractList<Float> implements RandomAccess {
    private final float[] values;

    private FloatList(float[] values) {
      this.values = values;
    }

    @Override
    public Float get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return values.length;
    }
  }
}
