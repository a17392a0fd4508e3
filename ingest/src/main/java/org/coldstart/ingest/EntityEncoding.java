package org.coldstart.ingest;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;

/**
 * Encodes items, or users, with every live version at once: first what the versions learned of
 * those very items, or of those that the users liked, is looked up for all of them together, then
 * they are encoded one by one. Made for a moment's live slots and thrown away with them; safe for
 * use by many threads.
 */
public final class EntityEncoding {

  private final List<Target> targets;
  private final SortedMap<String, String> missing;
  private final Set<String> free;
  private final TreeSet<String> fields = new TreeSet<>();

  /**
   * @param slots the live slots, which every encoded entity fills
   */
  public EntityEncoding(LiveSlots slots) {
    List<Target> built = new ArrayList<>(slots.loaded().size());
    for (LiveSlot slot : slots.loaded()) {
      EntitySource source = EntitySource.of(slot.side(), slot.model().definition());
      fields.addAll(source.fields());
      built.add(new Target(slot, source));
    }
    targets = List.copyOf(built);
    missing = slots.missing();
    free = slots.free();
  }

  /** The fields of a document that encoding reads; a fingerprint needs no others either. */
  public List<String> sourceFields() {
    TreeSet<String> read = new TreeSet<>(fields);
    targets.forEach(target -> target.source.idSourceField().ifPresent(read::add));
    return List.copyOf(read);
  }

  /**
   * The fields of a stored document that tell whether it is fresh, and encode it where it is not.
   *
   * @param field where its vectors lie
   */
  public List<String> comparedFields(VectorField field) {
    List<String> compared = new ArrayList<>(sourceFields());
    compared.add(field.fingerprintPath());
    targets.forEach(target -> compared.add(field.stampPath(target.slot.name())));
    free.forEach(slot -> compared.add(field.stampPath(slot)));
    return compared;
  }

  /**
   * Looks up what the live versions learned of the items that some entities need, after which they
   * can be encoded. A version whose lookup fails is missing for these entities, with the reason:
   * nothing is worse than a vector that is quietly of less worth than the version's own.
   *
   * @param documents the entities that are to be encoded, together
   * @param listener hears on the calling thread where nothing has to be fetched; never of a failure
   */
  public void lookUp(Collection<EntityDocument> documents, ActionListener<Batch> listener) {
    if (targets.isEmpty()) {
      listener.onResponse(new Batch(List.of()));
      return;
    }
    GroupedActionListener<Known> all =
        new GroupedActionListener<>(ActionListener.map(listener, Batch::new), targets.size());
    for (Target target : targets) {
      ActionListener<Known> one = ActionListener.notifyOnce(all);
      Map<EntityDocument, Collection<String>> wanted = target.wanted(documents);
      Set<String> ids = new LinkedHashSet<>();
      wanted.values().forEach(ids::addAll);
      if (ids.isEmpty()) {
        one.onResponse(new Known(target, wanted, LearnedItems.NONE, null));
        continue;
      }
      ActionListener<LearnedItems> found =
          new ActionListener<>() {
            @Override
            public void onResponse(LearnedItems items) {
              one.onResponse(new Known(target, wanted, items, null));
            }

            @Override
            public void onFailure(Exception e) {
              one.onResponse(
                  new Known(
                      target,
                      wanted,
                      LearnedItems.NONE,
                      "what was learned of its items cannot be looked up: " + e.getMessage()));
            }
          };
      try {
        target.slot.items().find(ids, found);
      } catch (RuntimeException e) {
        found.onFailure(e);
      }
    }
  }

  /** Entities of which is known what there is to know. */
  public final class Batch {

    private final Map<Target, Known> known = new IdentityHashMap<>();

    private Batch(Collection<Known> found) {
      found.forEach(one -> known.put(one.target, one));
    }

    /** The slots whose versions' items could not be looked up, each with the reason. */
    public SortedMap<String, String> failures() {
      SortedMap<String, String> failures = new TreeMap<>();
      for (Known one : known.values()) {
        if (one.failure != null) {
          failures.put(one.target.slot.name(), one.failure);
        }
      }
      return failures;
    }

    /**
     * Embeds an entity with every live version.
     *
     * @param document one of those that were looked up
     * @param fingerprint the document's
     * @throws FeatureException where a value does not fit its feature; nothing is encoded then
     */
    public EncodedEntity encode(EntityDocument document, String fingerprint) {
      Map<String, Object> content = new LinkedHashMap<>();
      SortedMap<String, String> unencodable = new TreeMap<>(missing);
      boolean mayPass = false;
      for (Target target : targets) {
        Known learned = known.get(target);
        String slot = target.slot.name();
        if (learned.failure != null) {
          unencodable.put(slot, learned.failure);
          continue;
        }
        // Without a vector the stamp says that there is none to be had, so that nobody tries again.
        content.put(VectorField.stampOf(slot), target.slot.stamp());
        try {
          float[] vector = target.source.encode(target.slot.model(), document, learned.items);
          if (isUsable(vector)) {
            content.put(slot, new FloatList(vector));
          } else {
            unencodable.put(slot, "its embedding is zero or not finite");
          }
        } catch (FeatureException e) {
          throw e;
        } catch (RuntimeException e) {
          unencodable.put(slot, "its tower failed: " + e);
          mayPass = true;
        }
      }
      // Where an item could not be read, whoever compares has to find the document again.
      content.put(VectorField.FINGERPRINT, mayPass ? null : withRevisions(document, fingerprint));
      return new EncodedEntity(content, unencodable, free);
    }

    /**
     * What becomes of an entity none of whose vectors can be made, because of what it is.
     *
     * @param document one of those that were looked up
     * @param fingerprint the document's
     * @param reason why not
     */
    public EncodedEntity withoutVectors(
        EntityDocument document, String fingerprint, String reason) {
      SortedMap<String, String> unencodable = new TreeMap<>(missing);
      Map<String, Object> content = new LinkedHashMap<>();
      for (Target target : targets) {
        unencodable.put(target.slot.name(), reason);
        content.put(VectorField.stampOf(target.slot.name()), target.slot.stamp());
      }
      content.put(VectorField.FINGERPRINT, withRevisions(document, fingerprint));
      return new EncodedEntity(content, unencodable, free);
    }

    /**
     * The fingerprint that goes beside an entity's vectors: the document's own, and where a warm-up
     * has made something else than the training did of the item, or of one that the user liked,
     * another one for each that it has made.
     *
     * @param document one of those that were looked up
     * @param fingerprint the document's
     */
    public String withRevisions(EntityDocument document, String fingerprint) {
      long revisions = 0;
      for (Target target : targets) {
        Known learned = known.get(target);
        for (String id : learned.wanted.get(document)) {
          revisions = 31 * revisions + learned.items.revision(id);
        }
      }
      return revisions == 0
          ? fingerprint
          : HexFormat.of().toHexDigits(HexFormat.fromHexDigitsToLong(fingerprint) ^ revisions);
    }
  }

  /**
   * What was found for one version.
   *
   * @param wanted which items were looked up for each of the documents
   * @param failure why nothing could be found; null where it could
   */
  private record Known(
      Target target,
      Map<EntityDocument, Collection<String>> wanted,
      LearnedItems items,
      String failure) {}

  /**
   * The fingerprint that encoding writes beside the vectors of an entity that no warm-up has
   * touched: over the fields that any live version reads, and over an item's id where a version
   * looks it up.
   */
  public String fingerprint(EntityDocument document) {
    FeatureSource item = FeatureSource.of(document.source());
    List<String> ids = new ArrayList<>();
    for (Target target : targets) {
      if (target.source.looksUp(target.slot.model())) {
        ids.add(target.source.id(document));
      }
    }
    return Fingerprint.of(item, fields, ids);
  }

  /**
   * Whether encoding an entity would come to what is stored of it already.
   *
   * @param content what lies under the vector field, with or without the vectors themselves; null
   *     where nothing does
   * @param fingerprint the entity's, as it is now
   */
  public boolean isFresh(Map<?, ?> content, String fingerprint) {
    return content != null
        && missing.isEmpty()
        && fingerprint.equals(content.get(VectorField.FINGERPRINT))
        && targets.stream().allMatch(target -> target.hasStamped(content))
        && free.stream().allMatch(slot -> content.get(VectorField.stampOf(slot)) == null);
  }

  /**
   * Whether content holds the vectors of the live versions, whole, and nothing else but nulls,
   * which take the place of what was cleared. What comes in from outside has to stand this too
   * before it is kept.
   */
  boolean isWhole(Map<?, ?> content) {
    return content.values().stream().filter(Objects::nonNull).count() == 2 * targets.size() + 1
        && targets.stream().allMatch(target -> target.hasFilled(content));
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

  private record Target(LiveSlot slot, EntitySource source) {

    private boolean hasStamped(Map<?, ?> content) {
      return slot.stamp().equals(content.get(VectorField.stampOf(slot.name())));
    }

    private boolean hasFilled(Map<?, ?> content) {
      return content.get(slot.name()) instanceof List<?> vector
          && vector.size() == slot.model().dimension();
    }

    /** The items that the version looks up to encode each of these very documents. */
    private Map<EntityDocument, Collection<String>> wanted(Collection<EntityDocument> documents) {
      Map<EntityDocument, Collection<String>> wanted = new IdentityHashMap<>(documents.size());
      documents.forEach(document -> wanted.put(document, source.wanted(slot.model(), document)));
      return wanted;
    }
  }

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
