package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.rest.RestStatus;

/** A change of a model or of one of its versions. */
public sealed interface ModelChange extends RegistryChange {

  /** The model's name. */
  String model();

  /**
   * Creates a model or replaces its definition; versions already trained keep theirs.
   *
   * @param model the name, checked by {@link ModelEntry#checkName}
   * @param uuid minted by the caller; used only where the model is new
   * @param definition already validated by the coordinating node
   */
  record PutDefinition(String model, String uuid, Map<String, Object> definition)
      implements ModelChange {

    static final String NAME = "coldstart_put_definition";

    /** Copies what could change. */
    public PutDefinition {
      definition = Json.copy(definition);
    }

    PutDefinition(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), Json.read(in));
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      ModelEntry.checkName(model);
      return before.withModel(
          before
              .model(model)
              .map(entry -> entry.withDefinition(definition))
              .orElseGet(() -> ModelEntry.create(model, uuid, definition)));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(uuid);
      Json.write(out, definition);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Removes a model with all its versions; 409 while it is deployed.
   *
   * @param force removes its deployments as well
   */
  record DeleteModel(String model, boolean force) implements ModelChange {

    static final String NAME = "coldstart_delete_model";

    DeleteModel(StreamInput in) throws IOException {
      this(in.readString(), in.readBoolean());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      before.requireModel(model);
      ColdStartMetadata after = before;
      for (Deployment deployment : before.deploymentsOf(model)) {
        if (!force) {
          throw RegistryChange.conflict(
              "model [{}] is deployed on field [{}] of index [{}]: undeploy it first, or delete"
                  + " with [force=true]",
              model,
              deployment.field(),
              deployment.index());
        }
        after = after.withoutDeployment(deployment);
      }
      return after.withoutModel(model);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeBoolean(force);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Takes the model's next version number for a training that begins. Afterwards the number is
   * found by {@link ModelEntry#versionByStamp}.
   *
   * @param stamp minted by the caller
   * @param createdMillis now, epoch milliseconds
   * @param maker who is going to work on it; null where nobody is to look after it
   */
  record StartVersion(String model, String stamp, long createdMillis, VersionMaker maker)
      implements ModelChange {

    static final String NAME = "coldstart_start_version";

    StartVersion(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readVLong(),
          in.readOptionalWriteable(VersionMaker::new));
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      ModelEntry entry = before.requireModel(model);
      if (entry.versionByStamp(stamp).isPresent()) {
        return before;
      }
      return before.withModel(
          entry.withVersion(
              VersionEntry.training(entry.nextVersion(), stamp, createdMillis, maker)));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(stamp);
      out.writeVLong(createdMillis);
      out.writeOptionalWriteable(maker);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Takes the model's next version number for a training, if no other training of the model goes on
   * and the node has room: here both are certain, whichever nodes were asked at the same moment.
   *
   * @param start what is taken; its maker names the run
   * @param most how many trainings a node may have
   */
  record StartTraining(StartVersion start, int most) implements ModelChange {

    static final String NAME = "coldstart_start_training";

    StartTraining(StreamInput in) throws IOException {
      this(new StartVersion(in), in.readVInt());
    }

    @Override
    public String model() {
      return start.model();
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      if (before.requireModel(model()).versionByStamp(start.stamp()).isEmpty()) {
        requireAlone(before);
        requireRoom(before, start.maker(), most);
      }
      return start.applyTo(before);
    }

    private void requireAlone(ColdStartMetadata before) {
      for (VersionEntry version : before.requireModel(model()).versions().values()) {
        version
            .trainingRun()
            .ifPresent(
                run -> {
                  throw RegistryChange.conflict(
                      "version [{}] of model [{}] is in training by run [{}]: wait for it, or"
                          + " cancel it",
                      version.number(),
                      model(),
                      run);
                });
      }
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      start.writeTo(out);
      out.writeVInt(most);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Hands a version whose node has gone to another node, under another stamp: what the first node
   * still does, should it be alive after all, is then of no version and changes nothing.
   *
   * @param stamp the version's stamp so far
   * @param newStamp minted by the caller
   * @param maker who goes on
   * @param most how many trainings a node may have
   */
  record HandOver(String model, String stamp, String newStamp, VersionMaker maker, int most)
      implements ModelChange {

    static final String NAME = "coldstart_hand_over";

    HandOver(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString(), new VersionMaker(in), in.readVInt());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      ModelEntry entry = before.requireModel(model);
      if (entry.versionByStamp(newStamp).isPresent()) {
        return before;
      }
      VersionEntry version = versionOf(entry, stamp);
      if (version.state() != VersionState.TRAINING) {
        throw ended(entry, version);
      }
      requireRoom(before, maker, most);
      return before.withModel(
          entry.withVersion(
              VersionEntry.training(
                  version.number(), newStamp, version.created().toEpochMilli(), maker)));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(stamp);
      out.writeString(newStamp);
      maker.writeTo(out);
      out.writeVInt(most);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Makes a version ready; its artefact must have been stored before.
   *
   * @param stamp the version
   * @param dimension length of its embeddings
   * @param bytes length of its artefact
   * @param sha256 digest of its artefact in hex
   * @param examples how many interactions it was trained on
   * @param tookMillis how long that took
   */
  record FinishVersion(
      String model,
      String stamp,
      int dimension,
      long bytes,
      String sha256,
      long examples,
      long tookMillis)
      implements ModelChange {

    static final String NAME = "coldstart_finish_version";

    FinishVersion(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readVInt(),
          in.readVLong(),
          in.readString(),
          in.readVLong(),
          in.readVLong());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      if (dimension < 1 || bytes < 1) {
        throw new IllegalArgumentException(
            "a version is ready with a dimension and an artefact, not with dimension ["
                + dimension
                + "] and ["
                + bytes
                + "] bytes");
      }
      ModelEntry entry = before.requireModel(model);
      VersionEntry version = versionOf(entry, stamp);
      VersionEntry ready =
          new VersionEntry(
              version.number(),
              stamp,
              VersionState.READY,
              dimension,
              bytes,
              Objects.requireNonNull(sha256, "sha256"),
              version.created(),
              tookMillis,
              examples,
              null,
              null);
      return endTraining(before, entry, version, ready);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(stamp);
      out.writeVInt(dimension);
      out.writeVLong(bytes);
      out.writeString(sha256);
      out.writeVLong(examples);
      out.writeVLong(tookMillis);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Ends a version whose training failed or was cancelled; it stays, with its reason.
   *
   * @param stamp the version
   * @param reason why, for people
   * @param tookMillis how long it had gone on
   */
  record FailVersion(String model, String stamp, String reason, long tookMillis)
      implements ModelChange {

    static final String NAME = "coldstart_fail_version";

    FailVersion(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString(), in.readVLong());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      ModelEntry entry = before.requireModel(model);
      VersionEntry version = versionOf(entry, stamp);
      return endTraining(before, entry, version, version.failed(reason, tookMillis));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeString(stamp);
      out.writeString(reason);
      out.writeVLong(tookMillis);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  /**
   * Removes a version that is not in training and neither active nor being brought in anywhere.
   * Where it is kept only so that a flip can be undone, its slot is freed.
   *
   * @param number the version's number
   * @param nowMillis now, epoch milliseconds
   */
  record DeleteVersion(String model, int number, long nowMillis) implements ModelChange {

    static final String NAME = "coldstart_delete_version";

    DeleteVersion(StreamInput in) throws IOException {
      this(in.readString(), in.readVInt(), in.readVLong());
    }

    @Override
    public ColdStartMetadata applyTo(ColdStartMetadata before) {
      ModelEntry entry = before.requireModel(model);
      VersionEntry version = entry.version(number);
      if (version.state() == VersionState.TRAINING) {
        throw RegistryChange.conflict(
            "version [{}] of model [{}] is in training: cancel its run first", number, model);
      }
      ColdStartMetadata after = before;
      for (Deployment deployment : before.deploymentsOf(model)) {
        Slot slot = deployment.slotOf(version.stamp()).orElse(null);
        if (slot == null) {
          continue;
        }
        if (slot.name().equals(deployment.activeSlot())
            || slot.name().equals(deployment.incomingSlot())) {
          throw RegistryChange.conflict(
              "version [{}] of model [{}] is live on field [{}] of index [{}]: deploy another"
                  + " version, or undeploy, first",
              number,
              model,
              deployment.field(),
              deployment.index());
        }
        after = after.withDeployment(deployment.withSlot(slot.released(nowMillis)));
      }
      return after.withModel(entry.withoutVersion(number));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(model);
      out.writeVInt(number);
      out.writeVLong(nowMillis);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }

  private static VersionEntry versionOf(ModelEntry entry, String stamp) {
    return entry
        .versionByStamp(stamp)
        .orElseThrow(
            () ->
                new ResourceNotFoundException(
                    "model [{}] has no version with stamp [{}]", entry.name(), stamp));
  }

  private static ColdStartMetadata endTraining(
      ColdStartMetadata before, ModelEntry entry, VersionEntry version, VersionEntry ended) {
    if (version.equals(ended)) {
      return before;
    }
    if (version.state() != VersionState.TRAINING) {
      throw ended(entry, version);
    }
    return before.withModel(entry.withVersion(ended));
  }

  private static OpenSearchStatusException ended(ModelEntry entry, VersionEntry version) {
    return RegistryChange.conflict(
        "version [{}] of model [{}] is [{}] already",
        version.number(),
        entry.name(),
        version.state().label());
  }

  private static void requireRoom(ColdStartMetadata before, VersionMaker maker, int most) {
    if (before.trainingsOn(maker.session()) >= most) {
      throw new OpenSearchStatusException(
          "as many trainings run on node [{}] as [plugins.coldstart.training.max_concurrent]"
              + " allows, [{}]: try again when one has ended",
          RestStatus.TOO_MANY_REQUESTS,
          maker.node(),
          most);
    }
  }
}
