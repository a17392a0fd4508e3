package org.coldstart.qa.catalogue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A catalogue cut into what a model may learn from and what it is asked afterwards. A tenth of the
 * items are new: none of their interactions is learned from, nor are they in the index when the
 * model is trained. A tenth of the users are new in the same way. Of the rest, a tenth of the
 * interactions is held back.
 *
 * @param newItem set for the items that come after training
 * @param newUser set for the users of whom only the profile is known
 * @param train what the model learns from
 * @param history items of a user in {@code train}, in order; empty for a new user
 * @param likedNewItems test positives: known users, new items
 * @param likedKnownItems test positives: known users, known items that are not in their history
 * @param likedByNewUsers test positives: new users, known items
 */
public record HeldOut(
    BitSet newItem,
    BitSet newUser,
    List<Interaction> train,
    List<List<Integer>> history,
    Map<Integer, BitSet> likedNewItems,
    Map<Integer, BitSet> likedKnownItems,
    Map<Integer, BitSet> likedByNewUsers) {

  private static final double SHARE = 0.1;

  /** Cuts a catalogue; the same seed cuts the same way. */
  public static HeldOut of(Catalogue catalogue, long seed) {
    Random random = new Random(seed);
    BitSet newItem = drawn(random, catalogue.items().size());
    BitSet newUser = drawn(random, catalogue.users().size());
    List<Interaction> train = new ArrayList<>();
    List<List<Integer>> history = new ArrayList<>();
    catalogue.users().forEach(user -> history.add(new ArrayList<>()));
    Map<Integer, BitSet> likedNewItems = new HashMap<>();
    Map<Integer, BitSet> likedKnownItems = new HashMap<>();
    Map<Integer, BitSet> likedByNewUsers = new HashMap<>();
    for (Interaction interaction : catalogue.interactions()) {
      boolean heldBack = random.nextDouble() < SHARE;
      if (newUser.get(interaction.user())) {
        if (!newItem.get(interaction.item())) {
          add(likedByNewUsers, interaction);
        }
      } else if (newItem.get(interaction.item())) {
        add(likedNewItems, interaction);
      } else if (heldBack) {
        add(likedKnownItems, interaction);
      } else {
        train.add(interaction);
        history.get(interaction.user()).add(interaction.item());
      }
    }
    return new HeldOut(
        newItem, newUser, train, history, likedNewItems, likedKnownItems, likedByNewUsers);
  }

  /** Indices of the items that are new, or of those that are known. */
  public int[] items(Catalogue catalogue, boolean areNew) {
    BitSet wanted = (BitSet) newItem.clone();
    if (!areNew) {
      wanted.flip(0, catalogue.items().size());
    }
    return wanted.stream().toArray();
  }

  private static BitSet drawn(Random random, int size) {
    BitSet drawn = new BitSet(size);
    for (int i = 0; i < size; i++) {
      drawn.set(i, random.nextDouble() < SHARE);
    }
    return drawn;
  }

  private static void add(Map<Integer, BitSet> liked, Interaction interaction) {
    liked.computeIfAbsent(interaction.user(), user -> new BitSet()).set(interaction.item());
  }
}
