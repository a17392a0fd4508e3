package org.coldstart.qa.catalogue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class GeneratedCatalogueTest {
  private final Catalogue catalogue = GeneratedCatalogue.of(400, 200, 8000, 3);
  private final HeldOut heldOut = HeldOut.of(catalogue, 1);

  @Test
  public void theSameSeedMakesTheSameCatalogue() {
    Catalogue again = GeneratedCatalogue.of(400, 200, 8000, 3);
    assertEquals(catalogue.items(), again.items());
    assertEquals(catalogue.users(), again.users());
    assertEquals(catalogue.interactions(), again.interactions());
    assertFalse(catalogue.items().equals(GeneratedCatalogue.of(400, 200, 8000, 4).items()));
  }

  @Test
  public void nothingThatIsHeldOutIsLearnedFrom() {
    Set<List<Integer>> train = new HashSet<>();
    for (Interaction interaction : heldOut.train()) {
      assertFalse(heldOut.newItem().get(interaction.item()));
      assertFalse(heldOut.newUser().get(interaction.user()));
      train.add(List.of(interaction.user(), interaction.item()));
    }
    heldOut
        .likedKnownItems()
        .forEach(
            (user, liked) ->
                liked.stream().forEach(item -> assertFalse(train.contains(List.of(user, item)))));
    assertFalse(heldOut.likedNewItems().isEmpty());
    assertFalse(heldOut.likedByNewUsers().isEmpty());
  }

  @Test
  public void theTruthBeatsContentAndContentBeatsChance() {
    Map<Integer, BitSet> liked = heldOut.likedNewItems();
    int[] candidates = heldOut.items(catalogue, true);
    Yardsticks yardsticks = new Yardsticks(catalogue, heldOut);
    double chance = recall(yardsticks.all().get("random"), liked, candidates);
    double content = recall(yardsticks.all().get("nearest content"), liked, candidates);
    double best = recall(yardsticks.bestReachable().orElseThrow(), liked, candidates);
    assertTrue(chance + " " + content, content > 1.1 * chance);
    assertTrue(content + " " + best, best > 1.05 * content);
  }

  private static double recall(
      Recommender recommender, Map<Integer, BitSet> liked, int[] candidates) {
    return Recall.of(
            List.copyOf(liked.keySet()),
            liked,
            user -> recommender.recommend(user, candidates, Recall.DEPTH))
        .orElseThrow()
        .at20();
  }
}
