package org.coldstart.model.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalDouble;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.EntityTableBuilder;
import org.coldstart.model.feature.FeatureSource;

/**
 * Takes items, users and interactions one by one, in any order, and keeps them in compact arrays:
 * 28 bytes an interaction besides what the ids and features need. For one thread.
 */
public final class TrainingDataBuilder implements InteractionSink {

  private final EntityTableBuilder items;
  private final EntityTableBuilder users;
  private final LabelRule labelRule;
  private final BytesRefHash sessions = new BytesRefHash();
  private int[] userOf = new int[1024];
  private int[] itemOf = new int[1024];
  private float[] labels = new float[1024];
  private float[] weights = new float[1024];
  private long[] timestamps = new long[1024];
  private int[] sessionOf = new int[1024];
  private int size;

  /**
   * @param definition says which features matter, and which labels are positive
   */
  public TrainingDataBuilder(ModelDefinition definition) {
    this.items = new EntityTableBuilder(definition.item());
    this.users = new EntityTableBuilder(definition.user());
    this.labelRule = new LabelRule(definition.training().positiveFrom());
  }

  /**
   * Adds an item's document; a later one of the same id takes its place.
   *
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   * @throws IllegalArgumentException where the id is empty or too long
   */
  public void item(String id, FeatureSource source) {
    items.add(id, source);
  }

  /**
   * Adds a user's document; a later one of the same id takes its place.
   *
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   * @throws IllegalArgumentException where the id is empty or too long
   */
  public void user(String id, FeatureSource source) {
    users.add(id, source);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Weights count beside each other only: what is built has them divided by their median, and no
   * more than 100 times more or less than it.
   */
  @Override
  public void interaction(
      String userId, String itemId, float label, float weight, long timestamp, String session) {
    append(userId, itemId, labelRule.target(label), weight, timestamp, session);
  }

  @Override
  public void positive(String userId, String itemId, float weight, long timestamp, String session) {
    append(userId, itemId, 1, weight, timestamp, session);
  }

  private void append(
      String userId, String itemId, float label, float weight, long timestamp, String session) {
    if (!Float.isFinite(weight) || weight < 0) {
      throw new InteractionException("weight", "must be finite and not negative, got " + weight);
    }
    int user = mention(users, "user_id", userId);
    int item = mention(items, "item_id", itemId);
    grow();
    userOf[size] = user;
    itemOf[size] = item;
    labels[size] = label;
    weights[size] = weight;
    timestamps[size] = timestamp;
    sessionOf[size] = session == null || session.isEmpty() ? -1 : session(session);
    size++;
  }

  private static int mention(EntityTableBuilder table, String field, String id) {
    try {
      return table.mention(id);
    } catch (IllegalArgumentException e) {
      throw new InteractionException(field, e.getMessage());
    }
  }

  private int session(String session) {
    if (session.length() > EntityTableBuilder.MAX_ID_BYTES) {
      throw new InteractionException(
          "session", "must not be longer than " + EntityTableBuilder.MAX_ID_BYTES + " characters");
    }
    int ordinal = sessions.add(new BytesRef(session));
    return ordinal < 0 ? -ordinal - 1 : ordinal;
  }

  private void grow() {
    if (size < userOf.length) {
      return;
    }
    userOf = ArrayUtil.grow(userOf, size + 1);
    int length = userOf.length;
    itemOf = Arrays.copyOf(itemOf, length);
    labels = Arrays.copyOf(labels, length);
    weights = Arrays.copyOf(weights, length);
    timestamps = Arrays.copyOf(timestamps, length);
    sessionOf = Arrays.copyOf(sessionOf, length);
  }

  /** How many interactions were added. */
  public int interactions() {
    return size;
  }

  /** How many item documents took the place of an earlier one of the same id. */
  public int replacedItems() {
    return items.replaced();
  }

  /** How many user documents took the place of an earlier one of the same id. */
  public int replacedUsers() {
    return users.replaced();
  }

  /** Bytes of heap that this holds; building needs little more. */
  public long ramBytesUsed() {
    return items.ramBytesUsed()
        + users.ramBytesUsed()
        + sessions.ramBytesUsed()
        + 28L * userOf.length;
  }

  /**
   * Ends the building; this builder must not be used afterwards.
   *
   * @throws InteractionException where there is no interaction, or none that is positive and has a
   *     weight above 0
   */
  public TrainingData build() {
    if (size == 0) {
      throw new InteractionException("interactions", "must not be empty");
    }
    EntityTableBuilder.Built builtItems = items.build();
    EntityTableBuilder.Built builtUsers = users.build();
    int[] sessionRank = new int[sessions.size()];
    int[] sortedSessions = sessions.sort();
    for (int rank = 0; rank < sessionRank.length; rank++) {
      sessionRank[sortedSessions[rank]] = rank;
    }
    trim();
    for (int i = 0; i < size; i++) {
      userOf[i] = builtUsers.rowOf()[userOf[i]];
      itemOf[i] = builtItems.rowOf()[itemOf[i]];
      sessionOf[i] = sessionOf[i] < 0 ? -1 : sessionRank[sessionOf[i]];
    }
    OptionalDouble typicalWeight = WeightScale.typical(weights);
    typicalWeight.ifPresent(typical -> relate(new WeightScale(typical)));
    new InteractionOrder(userOf, itemOf, labels, weights, timestamps, sessionOf).sort(0, size);
    TrainingData.Counts counts = count(builtItems.table(), builtUsers.table(), typicalWeight);
    if (counts.positives() == 0) {
      throw new InteractionException(
          "label", "is 0 for all " + size + " interactions: there is nothing to learn from");
    }
    if (!anyPositiveCounts()) {
      throw new InteractionException(
          "weight", "is 0 for all positive interactions: there is nothing to learn from");
    }
    return new TrainingData(
        builtItems.table(),
        builtUsers.table(),
        userOf,
        itemOf,
        labels,
        weights,
        timestamps,
        sessionOf,
        counts);
  }

  private void relate(WeightScale scale) {
    for (int i = 0; i < size; i++) {
      weights[i] = scale.counts(weights[i]);
    }
  }

  private boolean anyPositiveCounts() {
    for (int i = 0; i < size; i++) {
      if (labels[i] > 0 && weights[i] > 0) {
        return true;
      }
    }
    return false;
  }

  private void trim() {
    userOf = Arrays.copyOf(userOf, size);
    itemOf = Arrays.copyOf(itemOf, size);
    labels = Arrays.copyOf(labels, size);
    weights = Arrays.copyOf(weights, size);
    timestamps = Arrays.copyOf(timestamps, size);
    sessionOf = Arrays.copyOf(sessionOf, size);
  }

  private TrainingData.Counts count(
      EntityTable itemTable, EntityTable userTable, OptionalDouble typicalWeight) {
    int positives = 0;
    int ofUnknownItems = 0;
    int ofUnknownUsers = 0;
    BitSet unknownItems = new BitSet();
    BitSet unknownUsers = new BitSet();
    long[] pairs = new long[size];
    for (int i = 0; i < size; i++) {
      positives += labels[i] > 0 ? 1 : 0;
      if (!itemTable.hasDocument(itemOf[i])) {
        unknownItems.set(itemOf[i]);
        ofUnknownItems++;
      }
      if (!userTable.hasDocument(userOf[i])) {
        unknownUsers.set(userOf[i]);
        ofUnknownUsers++;
      }
      pairs[i] = (long) userOf[i] << 32 | itemOf[i];
    }
    Arrays.sort(pairs);
    int duplicates = 0;
    for (int i = 1; i < size; i++) {
      duplicates += pairs[i] == pairs[i - 1] ? 1 : 0;
    }
    return new TrainingData.Counts(
        positives,
        duplicates,
        unknownItems.cardinality(),
        ofUnknownItems,
        unknownUsers.cardinality(),
        ofUnknownUsers,
        typicalWeight);
  }
}
