package org.coldstart.model.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.Encoder;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.serialization.Json;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.Transfer;

/** Learns nothing: its model embeds an item's year, and a user's age and newest liked item. */
final class ToyEngine implements Engine {

  /** What the last training saw. */
  TrainingData trainedOn;

  @Override
  public Trained train(
      ModelDefinition definition,
      TrainingData data,
      Optional<Transfer> transfer,
      ProgressListener listener) {
    trainedOn = data;
    listener.progress(new ProgressListener.Progress("factorise", 1, 10, 0, Double.NaN));
    ToyModel learned = new ToyModel(definition);
    return new Trained() {
      @Override
      public Encoder encoder() {
        return new Encoder(learned, LearnedItems.NONE);
      }

      @Override
      public Map<String, Object> report() {
        return Map.of("phases", Map.of());
      }

      @Override
      public void write(OutputStream out) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Json.write(definition.toMap(), json);
        new DataOutputStream(out).writeUTF(json.toString(StandardCharsets.UTF_8));
      }
    };
  }

  @Override
  public Encoder read(InputStream in) throws IOException {
    String json = new DataInputStream(in).readUTF();
    return new Encoder(
        new ToyModel(ModelDefinition.parse(Json.readObject(new StringReader(json)))),
        LearnedItems.NONE);
  }

  private record ToyModel(ModelDefinition definition) implements TwoTowerModel {

    @Override
    public String stamp() {
      return "toy";
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public long ramBytesUsed() {
      return 0;
    }

    private static float number(FeatureSource source, String field) {
      return source.value(field) instanceof Number number ? number.floatValue() : 0;
    }

    @Override
    public boolean servesItems() {
      return false;
    }

    @Override
    public List<String> itemsOf(FeatureSource user) {
      return definition.user().likedItems().orElseThrow().items(user);
    }

    @Override
    public LearnedItemCodec itemCodec() {
      return new LearnedItemCodec(0, 0, false);
    }

    @Override
    public float[] encodeItem(FeatureSource item, String id, LearnedItems learned) {
      return new float[] {number(item, "year"), id.length()};
    }

    @Override
    public float[] encodeUser(FeatureSource user, LearnedItems learned) {
      List<String> history = itemsOf(user);
      return new float[] {
        number(user, "age"), history.isEmpty() ? 0 : Float.parseFloat(history.get(0))
      };
    }
  }
}
