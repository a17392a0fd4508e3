package org.coldstart.qa.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Titles made of words that hint at genre and mood, as real titles do, among words that say
 * nothing.
 */
final class Words {
  /** A genre and the words that its titles like. */
  record Genre(String name, List<String> words) {}

  static final List<Genre> GENRES =
      List.of(
          genre(
              "crime",
              "alibi blackmail bullet cartel detective evidence fugitive heist informer jury ransom suspect verdict vault"),
          genre(
              "romance",
              "bride candlelight darling dowry embrace heart honeymoon kiss letter lovers promise proposal rose wedding"),
          genre(
              "science-fiction",
              "android asteroid clone colony cosmos galaxy machine mutant orbit planet quantum robot signal starship"),
          genre(
              "horror",
              "asylum blood coffin crypt demon exorcist graveyard haunting nightmare possession ritual scream undead witch"),
          genre(
              "comedy",
              "bachelor blunder butler cousin fiasco holiday neighbours prank roommate simpleton stepmother vacation wedding wig"),
          genre(
              "western",
              "badlands canyon cattle frontier gunslinger marshal mesa outlaw prairie ranch saddle saloon sheriff stagecoach"),
          genre(
              "history",
              "abbey archduke cathedral conquest crown dynasty emperor empire legion parliament queen regiment senate siege"),
          genre(
              "nature",
              "arctic coral desert eagle forest glacier jungle lagoon meadow monsoon penguin savannah volcano wolf"),
          genre(
              "music",
              "ballad choir chorus conductor guitar jazz melody opera orchestra overture piano rhythm serenade violin"),
          genre(
              "sport",
              "arena boxer captain champion coach final goalkeeper league marathon regatta referee stadium tournament victory"),
          genre(
              "fantasy",
              "amulet castle dragon elf enchanted goblin kingdom oracle prophecy realm sorcerer sword unicorn wizard"),
          genre(
              "war",
              "airfield armistice barracks battalion bunker commando convoy front general mutiny retreat sniper submarine trench"));

  private static final List<List<String>> MOODS =
      List.of(
          words("dark bleak grim hollow"), words("bright golden happy sunny"),
          words("slow quiet gentle silent"), words("fast furious wild reckless"),
          words("strange surreal broken crooked"), words("simple honest plain humble"),
          words("epic grand mighty eternal"), words("small tiny hidden secret"));

  private static final List<String> FILLERS =
      words(
          "a about after all another at before beyond from in last my night of on one our return second story the three to under winter without years");

  private Words() {}

  /**
   * A title of two to five words.
   *
   * @param genres of the item
   * @param mood four components; its sign and size decide which moods its words take
   */
  static String title(Random random, int[] genres, double[] mood) {
    List<String> title = new ArrayList<>();
    title.add(pick(random, FILLERS));
    if (random.nextDouble() < 0.7) {
      int component = random.nextInt(mood.length);
      title.add(
          pick(
              random,
              MOODS.get(
                  2 * component + (mood[component] + 0.5 * random.nextGaussian() > 0 ? 1 : 0))));
    }
    title.add(pick(random, GENRES.get(genres[random.nextInt(genres.length)]).words()));
    if (random.nextDouble() < 0.5) {
      title.add(pick(random, FILLERS));
      title.add(pick(random, GENRES.get(genres[random.nextInt(genres.length)]).words()));
    }
    StringBuilder text = new StringBuilder();
    for (String word : title) {
      text.append(text.isEmpty() ? "" : " ")
          .append(Character.toUpperCase(word.charAt(0)))
          .append(word, 1, word.length());
    }
    return text.toString();
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Genre genre(String name, String words) {
    return new Genre(name, words(words));
  }

  private static List<String> words(String words) {
    return List.of(words.split(" "));
  }
}
