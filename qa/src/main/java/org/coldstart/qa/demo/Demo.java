package org.coldstart.qa.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.CatalogueException;
import org.coldstart.qa.catalogue.CatalogueFiles;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.UnexpectedAnswerException;
import org.coldstart.qa.job.MainJob;

/**
 * The main job on a running server, told step by step. {@code qa/demo.sh} starts the server and
 * calls this.
 */
public final class Demo {
  private static final int RANKED = 500;
  private static final int ASKED_ABOUT_ONE_ITEM = 40;

  private final PrintStream out;
  private final Catalogue catalogue;
  private final HeldOut heldOut;
  private final MainJob job;
  private final Map<String, Entity> itemsById = new HashMap<>();

  private Demo(PrintStream out, RestClient client, Catalogue catalogue) {
    this.out = out;
    this.catalogue = catalogue;
    this.heldOut = HeldOut.of(catalogue, 1);
    this.job = new MainJob(client, catalogue, heldOut, "demo");
    catalogue.items().forEach(item -> itemsById.put(item.id(), item));
  }

  /**
   * Runs the demo; exits 1 where a step fails, 2 for wrong usage.
   *
   * @param arguments the server's address, and perhaps a folder with data
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: Demo http://host:port [data folder]");
      System.exit(2);
    }
    try {
      Catalogue catalogue =
          arguments.length == 2
              ? CatalogueFiles.read(Path.of(arguments[1]))
              : GeneratedCatalogue.of(3000, 2000, 100_000, 7);
      new Demo(out, new RestClient(URI.create(arguments[0])), catalogue).run();
    } catch (CatalogueException | UnexpectedAnswerException e) {
      System.err.println("demo: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() {
    int known = heldOut.items(catalogue, false).length;
    int fresh = heldOut.items(catalogue, true).length;
    out.printf(
        Locale.ROOT,
        "%n1. The data: %s, %,d items and %,d users.%n    %,d items are kept back as brand-new, %,d users as people of whom only the profile is known.%n",
        catalogue.name(),
        catalogue.items().size(),
        catalogue.users().size(),
        fresh,
        heldOut.newUser().cardinality());

    long start = System.nanoTime();
    job.indexWhatIsKnown();
    out.printf(
        Locale.ROOT,
        "%n2. Indexed %,d known items, the users and %,d interactions in %.1f s. None of the items has a vector yet.%n",
        known,
        heldOut.train().size(),
        seconds(start));

    start = System.nanoTime();
    job.define();
    out.printf(
        Locale.ROOT,
        "%n3. Training inside the cluster, every hyper-parameter left to its default:%n");
    ProgressLine progress = new ProgressLine(out, System.console() != null);
    JsonNode version = job.train(progress);
    progress.end();
    out.printf(
        Locale.ROOT,
        "    version %d, dimension %d, trained in %.1f s%n",
        version.path("version").asInt(),
        version.path("dimension").asInt(),
        seconds(start));

    start = System.nanoTime();
    job.deploy(progress);
    progress.end();
    out.printf(
        Locale.ROOT,
        "%n4. Deployed: every known item got its vector in %.1f s. From here on a pipeline encodes what is indexed.%n",
        seconds(start));

    start = System.nanoTime();
    job.indexNewItems();
    out.printf(
        Locale.ROOT,
        "%n5. %,d brand-new items indexed through the pipeline, and one refresh: %.1f s.%n",
        fresh,
        seconds(start));
    showOneNewItem();
    showStrangers();

    out.printf(
        Locale.ROOT, "%n7. What users turned out to like, and how much of it stood in front:%n%n");
    new RecallTable(catalogue, heldOut, job).print(out);
    out.println();
  }

  /**
   * The new item that most people turned out to like: where it stands for them, and where for
   * others.
   */
  private void showOneNewItem() {
    Map<Integer, List<Integer>> likers = new HashMap<>();
    heldOut
        .likedNewItems()
        .forEach(
            (user, liked) ->
                liked.stream()
                    .forEach(
                        item ->
                            likers.computeIfAbsent(item, unseen -> new ArrayList<>()).add(user)));
    int item =
        likers.keySet().stream()
            .max((a, b) -> Integer.compare(likers.get(a).size(), likers.get(b).size()))
            .orElseThrow();
    List<Integer> others =
        IntStream.range(0, catalogue.users().size())
            .filter(user -> !heldOut.newUser().get(user) && !likers.get(item).contains(user))
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(others, new Random(1));
    out.printf(
        Locale.ROOT,
        "    One of them: %s. Nobody could have clicked on it yet.%n",
        described(catalogue.items().get(item)));
    out.printf(
        Locale.ROOT,
        "    Its place among all %,d items: %s for those who turned out to like it, %s for others (medians).%n",
        catalogue.items().size(),
        medianRank(item, likers.get(item)),
        medianRank(item, others));
  }

  private String medianRank(int item, List<Integer> users) {
    String id = catalogue.items().get(item).id();
    int[] ranks =
        users.stream()
            .limit(ASKED_ABOUT_ONE_ITEM)
            .mapToInt(user -> job.recommend(job.context(user), null, RANKED).indexOf(id))
            .map(rank -> rank < 0 ? RANKED : rank)
            .sorted()
            .toArray();
    int median = ranks[ranks.length / 2];
    return median == RANKED ? "beyond " + RANKED : String.valueOf(median + 1);
  }

  private void showStrangers() {
    out.printf(Locale.ROOT, "%n6. People who are new themselves:%n");
    heldOut.likedByNewUsers().keySet().stream()
        .sorted()
        .filter(user -> !job.context(user).isEmpty())
        .findFirst()
        .ifPresent(
            user -> {
              out.printf(Locale.ROOT, "    Only a profile is known, %s:%n", job.context(user));
              show(job.recommend(job.context(user), null, 5), heldOut.likedByNewUsers().get(user));
            });
    out.printf(Locale.ROOT, "    Nothing at all is known:%n");
    show(job.recommend(Map.of(), null, 5), new BitSet());
  }

  private void show(List<String> ids, BitSet liked) {
    for (String id : ids) {
      Entity item = itemsById.get(id);
      out.printf(
          Locale.ROOT,
          "      %s%s%n",
          described(item),
          liked.get(catalogue.items().indexOf(item)) ? "   <- liked, as it turned out" : "");
    }
  }

  /** The first text and the first list of words that an item has. */
  private static String described(Entity item) {
    StringBuilder text = new StringBuilder();
    item.features().values().stream()
        .filter(value -> value instanceof String)
        .findFirst()
        .ifPresent(title -> text.append('"').append(shortened(title.toString())).append('"'));
    item.features().values().stream()
        .filter(
            value ->
                value instanceof List<?> values
                    && !values.isEmpty()
                    && values.get(0) instanceof String)
        .findFirst()
        .ifPresent(categories -> text.append(' ').append(shortened(categories.toString())));
    return text.isEmpty() ? item.id() : text.toString();
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
