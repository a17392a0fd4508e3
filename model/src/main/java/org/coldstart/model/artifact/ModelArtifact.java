package org.coldstart.model.artifact;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItemTable;
import org.coldstart.model.start.ServedStart;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.zeroshot.ZeroShotTower;

/**
 * A trained model as an artefact. Sections, in this order: {@code stamp} and {@code definition}
 * (JSON) as strings, {@code item_encoder}, {@code user_encoder}, {@code start}, {@code item_tower}
 * and {@code user_tower} where there are towers, {@code new_users} where users without behaviour
 * have a tower of their own, {@code held_out}, {@code audience} where warm-ups are prepared for,
 * {@code typical_weight} where interactions had weights, {@code warmed_up} where there was one, and
 * last what was learned of single items, {@code learned_items}. The same model makes the same
 * bytes.
 *
 * <p>What stands before the learned items, the artefact's <em>head</em>, is a model without them:
 * it can be read when no more than that has been fetched.
 */
public final class ModelArtifact {

  private static final String STAMP = "stamp";
  private static final String DEFINITION = "definition";
  private static final String ITEM_ENCODER = "item_encoder";
  private static final String USER_ENCODER = "user_encoder";
  private static final String START = "start";
  private static final String ITEM_TOWER = "item_tower";
  private static final String USER_TOWER = "user_tower";
  private static final String NEW_USERS = "new_users";
  private static final String HELD_OUT = "held_out";
  private static final String AUDIENCE = "audience";
  private static final String TYPICAL_WEIGHT = "typical_weight";
  private static final String WARMED_UP = "warmed_up";
  private static final String LEARNED_ITEMS = "learned_items";

  private ModelArtifact() {}

  /** Writes a model. */
  public static void write(ModelWithItems trained, OutputStream out) throws IOException {
    out.write(toBytes(trained));
  }

  /** A model's artefact. */
  public static byte[] toBytes(ModelWithItems trained) throws IOException {
    TrainedModel model = trained.model();
    ArtifactWriter writer = new ArtifactWriter();
    writer.section(STAMP, out -> out.writeString(model.stamp()));
    writer.section(DEFINITION, out -> out.writeString(json(model.definition())));
    writer.section(ITEM_ENCODER, model.itemEncoder()::write);
    writer.section(USER_ENCODER, model.userEncoder()::write);
    writer.section(START, model.start()::write);
    if (model.itemTower().isPresent()) {
      writer.section(ITEM_TOWER, model.itemTower().get().parameters()::write);
      writer.section(USER_TOWER, model.userTower().orElseThrow().parameters()::write);
    }
    if (model.newUsers().isPresent()) {
      writer.section(NEW_USERS, model.newUsers().get()::write);
    }
    writer.section(HELD_OUT, model.heldOut()::write);
    if (trained.later().audience().isPresent()) {
      writer.section(AUDIENCE, trained.later().audience().get()::write);
    }
    if (trained.later().typicalWeight().isPresent()) {
      double typical = trained.later().typicalWeight().getAsDouble();
      writer.section(TYPICAL_WEIGHT, out -> out.writeDouble(typical));
    }
    if (trained.later().warmedUp().size() > 0) {
      writer.section(WARMED_UP, out -> trained.later().warmedUp().write(new ArrayWriter(out)));
    }
    writer.section(LEARNED_ITEMS, trained.items()::write);
    return writer.toBytes();
  }

  /**
   * A stamp made of what was trained: models with the same one encode alike.
   *
   * @return 32 hexadecimal digits
   */
  public static String stampOf(ModelWithItems trained) {
    try {
      return ArtifactReader.open(toBytes(trained.withStamp(""))).sha256().substring(0, 32);
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
  public static ModelWithItems read(InputStream in) throws IOException {
    return read(in.readAllBytes());
  }

  /** Reads a model from its whole artefact; see {@link #read(InputStream)}. */
  public static ModelWithItems read(byte[] bytes) throws IOException {
    ArtifactReader reader = ArtifactReader.open(bytes);
    TrainedModel model = model(reader);
    try (Workers workers = Workers.start(1)) {
      return new ModelWithItems(
          model,
          reader.read(LEARNED_ITEMS, in -> LearnedItemTable.read(in, model.start(), workers)),
          laterItems(reader, model.start()));
    }
  }

  private static LaterItems laterItems(ArtifactReader reader, ServedStart start)
      throws IOException {
    return new LaterItems(
        reader.sections().contains(AUDIENCE)
            ? Optional.of(reader.read(AUDIENCE, in -> Audience.read(in, start)))
            : Optional.empty(),
        reader.sections().contains(WARMED_UP)
            ? reader.read(WARMED_UP, in -> Vocabulary.read(new ArrayReader(in)))
            : LaterItems.UNPREPARED.warmedUp(),
        reader.sections().contains(TYPICAL_WEIGHT)
            ? OptionalDouble.of(reader.read(TYPICAL_WEIGHT, ModelArtifact::readWeight))
            : OptionalDouble.empty());
  }

  private static double readWeight(DataInput in) throws IOException {
    double weight = in.readDouble();
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new CorruptDataException("a typical weight of " + weight);
    }
    return weight;
  }

  /**
   * How long an artefact's head is.
   *
   * @param beginning as many leading bytes as hold the artefact's header; {@value
   *     ArtifactFormat#MAXIMUM_HEADER} always do
   * @throws IOException where this is no artefact's beginning
   */
  public static long headLength(byte[] beginning) throws IOException {
    return ArtifactReader.offsetOf(LEARNED_ITEMS, beginning);
  }

  /**
   * Reads a model without what was learned of single items.
   *
   * @param head the artefact's leading bytes, at least {@link #headLength}
   * @throws IOException as {@link #read(InputStream)}
   */
  public static TrainedModel readHead(byte[] head) throws IOException {
    return model(ArtifactReader.openBeginning(head, LEARNED_ITEMS));
  }

  /**
   * Reads what a warm-up needs beside the model itself.
   *
   * @param head as for {@link #readHead}
   * @param model what that made of it
   * @throws IOException as {@link #read(InputStream)}
   */
  public static LaterItems readLater(byte[] head, TrainedModel model) throws IOException {
    return laterItems(ArtifactReader.openBeginning(head, LEARNED_ITEMS), model.start());
  }

  private static TrainedModel model(ArtifactReader reader) throws IOException {
    TrainedModel model =
        new TrainedModel(
            reader.read(STAMP, SectionInput::readString),
            reader.read(DEFINITION, in -> definition(in.readString())),
            reader.read(ITEM_ENCODER, FeatureEncoder::read),
            reader.read(USER_ENCODER, FeatureEncoder::read),
            reader.read(START, ServedStart::read),
            tower(reader, ITEM_TOWER),
            tower(reader, USER_TOWER),
            reader.sections().contains(NEW_USERS)
                ? Optional.of(reader.read(NEW_USERS, ZeroShotTower::read))
                : Optional.empty(),
            reader.read(HELD_OUT, HeldOutRanks::read));
    check(model);
    return model;
  }

  private static Optional<Tower> tower(ArtifactReader reader, String section) throws IOException {
    return reader.sections().contains(section)
        ? Optional.of(new Tower(reader.read(section, TowerParameters::read)))
        : Optional.empty();
  }

  /** Sections that are each sound may still not belong together. */
  private static void check(TrainedModel model) throws IOException {
    ServedStart start = model.start();
    if (model.itemEncoder().width() != start.itemMap().rows()
        || model.userEncoder().width() != start.userMap().rows()
        || model.itemTower().isPresent() != model.userTower().isPresent()
        || !fits(model.itemTower(), model.itemEncoder().width(), start)
        || !fits(model.userTower(), model.userEncoder().width(), start)
        || !fits(model)) {
      throw new CorruptArtifactException("the artefact's sections do not belong together");
    }
  }

  private static boolean fits(TrainedModel model) {
    return model
        .newUsers()
        .map(
            tower ->
                model.userTower().isEmpty()
                    && tower.dimension() == model.start().dimension()
                    && tower.profileWidth() == model.userEncoder().width())
        .orElse(true);
  }

  private static boolean fits(Optional<Tower> tower, int contentWidth, ServedStart start) {
    return tower
        .map(
            t ->
                (t.dimension() == start.dimension()
                        || t.parameters().spec().output() != TowerSpec.Output.ON_BASE)
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
