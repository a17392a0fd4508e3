package org.coldstart.plugin.run;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.plugin.registry.Json;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A long piece of work, as it is stored: it outlives its task, and its outcome is stored before it
 * ends.
 *
 * @param id its own id; a task's id would die with its node
 * @param verb {@code train}, {@code deploy} …
 * @param model the model's name
 * @param version the version that it makes or handles, 0 where it handles none
 * @param node the id of the node that does the work
 * @param nodeSession that node's id for as long as its process lives
 * @param task the task on that node, as the task API writes it
 * @param attempts how many nodes have worked on it so far, this one included
 * @param resumedFrom where this node took up what an earlier one had begun; null for the first
 * @param state how it stands
 * @param progress how far it has come
 * @param started when
 * @param updated when its state or progress was last stored
 * @param outcome what it came to; null until it is completed
 * @param reason why it failed or was cancelled; null otherwise
 * @param status the HTTP status of the mistake that made it fail; 0 where it did not fail, or not
 *     by a client's mistake or a limit
 * @param cancelRequested why it is to stop, told by somebody who could not know whether its node is
 *     still there; null where nobody did
 */
public record Run(
    String id,
    String verb,
    String model,
    int version,
    String node,
    String nodeSession,
    String task,
    int attempts,
    String resumedFrom,
    RunState state,
    RunProgress progress,
    Instant started,
    Instant updated,
    Map<String, Object> outcome,
    String reason,
    int status,
    String cancelRequested)
    implements Writeable, ToXContentObject {

  static final String ID = "run";
  static final String VERB = "verb";
  static final String MODEL = "model";
  static final String VERSION = "version";
  static final String NODE = "node";
  static final String NODE_SESSION = "node_session";
  static final String TASK = "task";
  static final String ATTEMPTS = "attempts";
  static final String RESUMED_FROM = "resumed_from";
  static final String STATE = "state";
  static final String PHASE = "phase";
  static final String DONE = "done";
  static final String TOTAL = "total";
  static final String EPOCH = "epoch";
  static final String LOSS = "loss";
  static final String STARTED = "started";
  static final String UPDATED = "updated";
  static final String ETA = "eta_ms";
  static final String OUTCOME = "outcome";
  static final String REASON = "reason";
  static final String STATUS = "status";
  static final String CANCEL_REQUESTED = "cancel_requested";

  /** Copies what could change. */
  public Run {
    outcome = outcome == null ? null : Json.copy(outcome);
  }

  /**
   * A run that begins.
   *
   * @param node the node that does the work
   * @param taskId the task on that node
   * @param now the time
   */
  static Run begun(
      String id,
      String verb,
      String model,
      int version,
      DiscoveryNode node,
      TaskId taskId,
      Instant now) {
    return new Run(
        id,
        verb,
        model,
        version,
        node.getId(),
        node.getEphemeralId(),
        taskId.toString(),
        1,
        null,
        RunState.RUNNING,
        RunProgress.NONE,
        now,
        now,
        null,
        null,
        0,
        null);
  }

  /** The same run, on another node. */
  Run takenOverBy(DiscoveryNode other, TaskId taskId) {
    return new Run(
        id,
        verb,
        model,
        version,
        other.getId(),
        other.getEphemeralId(),
        taskId.toString(),
        attempts + 1,
        null,
        state,
        RunProgress.NONE,
        started,
        updated,
        outcome,
        reason,
        status,
        cancelRequested);
  }

  /** Whether it has ended, one way or another. */
  public boolean hasEnded() {
    return state != RunState.RUNNING;
  }

  /** Reads what {@link #writeTo} wrote. */
  public Run(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readVInt(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readVInt(),
        in.readOptionalString(),
        in.readEnum(RunState.class),
        new RunProgress(in),
        in.readInstant(),
        in.readInstant(),
        in.readBoolean() ? Json.read(in) : null,
        in.readOptionalString(),
        in.readVInt(),
        in.readOptionalString());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(id);
    out.writeString(verb);
    out.writeString(model);
    out.writeVInt(version);
    out.writeString(node);
    out.writeString(nodeSession);
    out.writeString(task);
    out.writeVInt(attempts);
    out.writeOptionalString(resumedFrom);
    out.writeEnum(state);
    progress.writeTo(out);
    out.writeInstant(started);
    out.writeInstant(updated);
    out.writeBoolean(outcome != null);
    if (outcome != null) {
      Json.write(out, outcome);
    }
    out.writeOptionalString(reason);
    out.writeVInt(status);
    out.writeOptionalString(cancelRequested);
  }

  /** The document that stores it. */
  Map<String, Object> toSource() {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put(ID, id);
    source.put(VERB, verb);
    source.put(MODEL, model);
    source.put(VERSION, version);
    source.put(NODE, node);
    source.put(NODE_SESSION, nodeSession);
    source.put(TASK, task);
    source.put(ATTEMPTS, attempts);
    source.put(RESUMED_FROM, resumedFrom);
    source.put(STATE, state.label());
    source.putAll(progress.toSource());
    source.put(STARTED, started.toEpochMilli());
    source.put(UPDATED, updated.toEpochMilli());
    source.put(OUTCOME, outcome);
    source.put(REASON, reason);
    source.put(STATUS, status);
    source.put(CANCEL_REQUESTED, cancelRequested);
    return source;
  }

  @SuppressWarnings("unchecked")
  static Run ofSource(Map<String, Object> source) {
    return new Run(
        (String) source.get(ID),
        (String) source.get(VERB),
        (String) source.get(MODEL),
        ((Number) source.get(VERSION)).intValue(),
        (String) source.get(NODE),
        (String) source.get(NODE_SESSION),
        (String) source.get(TASK),
        source.get(ATTEMPTS) instanceof Number attempts ? attempts.intValue() : 1,
        (String) source.get(RESUMED_FROM),
        RunState.ofLabel((String) source.get(STATE)),
        RunProgress.ofSource(source),
        Instant.ofEpochMilli(((Number) source.get(STARTED)).longValue()),
        Instant.ofEpochMilli(((Number) source.get(UPDATED)).longValue()),
        (Map<String, Object>) source.get(OUTCOME),
        (String) source.get(REASON),
        source.get(STATUS) instanceof Number status ? status.intValue() : 0,
        (String) source.get(CANCEL_REQUESTED));
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject()
        .field(ID, id)
        .field(VERB, verb)
        .field(MODEL, model)
        .field(VERSION, version == 0 ? null : version)
        .field(NODE, node)
        .field(TASK, task)
        .field(ATTEMPTS, attempts)
        .field(RESUMED_FROM, resumedFrom)
        .field(STATE, state.label());
    progress.toXContent(builder, params);
    return builder
        .field(STARTED, started.toString())
        .field(UPDATED, updated.toString())
        .field(OUTCOME, outcome)
        .field(REASON, reason)
        .endObject();
  }
}
