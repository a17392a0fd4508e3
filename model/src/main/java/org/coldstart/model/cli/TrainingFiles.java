package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/** The files that a training reads. */
record TrainingFiles(InteractionFile interactions, Path items, Optional<Path> users) {

  /**
   * Reads them all.
   *
   * @param notes gets what is worth knowing about the data
   * @throws InputException naming file, line and field of the first mistake
   */
  TrainingData read(ModelDefinition definition, Console console, List<String> notes)
      throws IOException {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    console.note("reading " + items);
    new EntityFile(items).forEach(builder::item);
    noteReplaced(notes, items, builder.replacedItems());
    if (users.isPresent()) {
      console.note("reading " + users.get());
      new EntityFile(users.get()).forEach(builder::user);
      noteReplaced(notes, users.get(), builder.replacedUsers());
    }
    console.note("reading " + interactions.path());
    InteractionFile.Summary summary = interactions.addTo(builder, definition);
    TrainingData data;
    try {
      data = builder.build();
    } catch (InteractionException e) {
      throw new InputException(interactions.path(), e.getMessage());
    }
    if (summary.ratingsIgnored()) {
      notes.add(
          "there are ratings and no --positive-from: every row counts as a positive interaction");
    } else if (data.positivesOnly()) {
      notes.add("there are positive interactions only; negatives are sampled");
    }
    TrainingData.Counts counts = data.counts();
    if (counts.unknownItems() > 0) {
      notes.add(
          counts.interactionsOfUnknownItems()
              + " interactions are of "
              + counts.unknownItems()
              + " items that are not in "
              + items
              + "; their features count as missing");
    }
    if (users.isPresent() && counts.unknownUsers() > 0) {
      notes.add(
          counts.interactionsOfUnknownUsers()
              + " interactions are of "
              + counts.unknownUsers()
              + " users that are not in "
              + users.get()
              + "; their features count as missing");
    }
    console.note(
        data.interactions()
            + " interactions, "
            + data.items().rows()
            + " items, "
            + data.users().rows()
            + " users");
    notes.forEach(console::note);
    return data;
  }

  private static void noteReplaced(List<String> notes, Path file, int replaced) {
    if (replaced > 0) {
      notes.add(replaced + " lines of " + file + " repeat an id; the last line of an id counts");
    }
  }
}
