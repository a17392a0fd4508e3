package org.coldstart.model.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerParameters;

/**
 * A trained model as an artefact. Sections, in this order: {@code stamp} and {@code definition}
 * (JSON) as strings, {@code item_encoder}, {@code user_encoder}, {@code items} (the ids of the
 * training items), {@code start}, {@code item_tower} and {@code user_tower} where there are towers,
 * and {@code held_out}. The same model makes the same bytes.
 */
public final class ModelArtifact {

  private static final String STAMP = "stamp";
  private static final String DEFINITION = "definition";
  private static final String ITEM_ENCODER = "item_encoder";
  private static final String USER_ENCODER = "user_encoder";
  private static final String ITEMS = "items";
  private static final String START = "start";
  private static final String ITEM_TOWER = "item_tower";
  private static final String USER_TOWER = "user_tower";
  private static final String HELD_OUT = "held_out";

  private ModelArtifact() {}

  /** Writes a model. */
  public static void write(TrainedModel model, OutputStream out) throws IOException {
    out.write(toBytes(model));
  }

  /** A model's artefact. */
  public static byte[] toBytes(TrainedModel model) throws IOException {
    ArtifactWriter writer = new ArtifactWriter();
    writer.section(STAMP, out -> out.writeString(model.stamp()));
    writer.section(DEFINITION, out -> out.writeString(json(model.definition())));
    writer.section(ITEM_ENCODER, model.itemEncoder()::write);
    writer.section(USER_ENCODER, model.userEncoder()::write);
    writer.section(ITEMS, out -> model.itemIds().write(new ArrayWriter(out)));
    writer.section(START, model.start()::write);
    if (model.itemTower().isPresent()) {
      writer.section(ITEM_TOWER, model.itemTower().get().parameters()::write);
      writer.section(USER_TOWER, model.userTower().orElseThrow().parameters()::write);
    }
    writer.section(HELD_OUT, model.heldOut()::write);
    return writer.toBytes();
  }

  /**
   * A stamp made of a model's contents: models with the same one encode alike.
   *
   * @return 32 hexadecimal digits
   */
  public static String stampOf(TrainedModel model) {
    try {
      return ArtifactReader.open(toBytes(model.withStamp(""))).sha256().substring(0, 32);
    } catch (IOException e) {
      throw new UncheckedIOException("what was just written in memory can be read", e);
    }
  }

  /**
   * Reads a model, to the end of the stream.
   *
   * @throws CorruptArtifactException where the bytes are no artefact, or not as they were written
   * @throws IOException where a section holds what no model has
   */
  public static TrainedModel read(InputStream in) throws IOException {
    return read(in.readAllBytes());
  }

  /** Reads a model from its whole artefact; see {@link #read(InputStream)}. */
  public static TrainedModel read(byte[] bytes) throws IOException {
    ArtifactReader reader = ArtifactReader.open(bytes);
    try (Workers workers = Workers.start(1)) {
      TrainedModel model =
          new TrainedModel(
              reader.read(STAMP, SectionInput::readString),
              reader.read(DEFINITION, in -> definition(in.readString())),
              reader.read(ITEM_ENCODER, FeatureEncoder::read),
              reader.read(USER_ENCODER, FeatureEncoder::read),
              reader.read(ITEMS, in -> Vocabulary.read(new ArrayReader(in))),
              reader.read(START, in -> ClosedForm.read(in, workers)),
              tower(reader, ITEM_TOWER),
              tower(reader, USER_TOWER),
              reader.read(HELD_OUT, HeldOutRanks::read));
      check(model);
      return model;
    }
  }

  private static Optional<Tower> tower(ArtifactReader reader, String section) throws IOException {
    return reader.sections().contains(section)
        ? Optional.of(new Tower(reader.read(section, TowerParameters::read)))
        : Optional.empty();
  }

  /** Sections that are each sound may still not belong together. */
  private static void check(TrainedModel model) throws IOException {
    ClosedForm start = model.start();
    if (model.itemEncoder().width() != start.itemMap().rows()
        || model.userEncoder().width() != start.userMap().rows()
        || model.itemIds().size() != start.itemFactors().rows()
        || model.itemTower().isPresent() != model.userTower().isPresent()
        || !fits(model.itemTower(), model.itemEncoder().width(), start)
        || !fits(model.userTower(), model.userEncoder().width(), start)) {
      throw new CorruptArtifactException("the artefact's sections do not belong together");
    }
  }

  private static boolean fits(Optional<Tower> tower, int contentWidth, ClosedForm start) {
    return tower
        .map(
            t ->
                t.dimension() == start.dimension()
                    && t.parameters().spec().contentWidth() == contentWidth
                    && t.parameters().spec().preferenceWidth() <= start.dimension())
        .orElse(true);
  }

  private static String json(ModelDefinition definition) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Json.write(definition.toMap(), bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ModelDefinition definition(String json) throws IOException {
    try {
      return ModelDefinition.parse(Json.readObject(new StringReader(json)));
    } catch (IllegalArgumentException e) {
      throw new CorruptArtifactException("the artefact's definition: " + e.getMessage());
    }
  }
}
