package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coldstart.model.definition.ModelDefinition;

/** Another random part of the interactions is set aside each time, in files of its own. */
final class RedrawnData implements Repetitions {

  private final InteractionFile interactions;
  private final ModelDefinition definition;
  private final HeldOutDraw.Kind kind;
  private final double share;
  private final int draws;
  private final Path folder;

  /**
   * @param definition says which interactions are positive
   * @param share of the items, users or interactions, above 0 and below 1
   * @throws IOException where there is no place for the files, which {@link #close} deletes
   */
  RedrawnData(
      InteractionFile interactions,
      ModelDefinition definition,
      HeldOutDraw.Kind kind,
      double share,
      int draws)
      throws IOException {
    this.interactions = interactions;
    this.definition = definition;
    this.kind = kind;
    this.share = share;
    this.draws = draws;
    this.folder = Files.createTempDirectory("coldstart-compare");
  }

  @Override
  public List<Repetition> all() {
    return IntStream.range(0, draws)
        .mapToObj(draw -> new Repetition("draw " + (draw + 1), draw))
        .toList();
  }

  @Override
  public Split split(Repetition repetition) throws IOException {
    HeldOutDraw draw =
        HeldOutDraw.of(interactions, definition, kind, share, repetition.seed(), folder);
    return new Split(
        new InteractionFile(draw.train()),
        new InteractionFile(draw.test()),
        kind.phase(),
        kind == HeldOutDraw.Kind.ITEMS ? Optional.of(draw.candidates()) : Optional.empty());
  }

  @Override
  public boolean sameUsers() {
    return false;
  }

  @Override
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("hold_out", kind.name().toLowerCase(Locale.ROOT));
    map.put("share", share);
    map.put("draws", draws);
    return map;
  }

  @Override
  public String kind() {
    return kind.name() + " " + share;
  }

  @Override
  public List<Path> files() {
    return List.of(interactions.path());
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
    Files.delete(folder);
  }
}
