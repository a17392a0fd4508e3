package org.coldstart.plugin.registry;

import java.io.IOException;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.clustermanager.AcknowledgedRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Carries a {@link RegistryChange} to the cluster manager; internal, no REST call leads here. */
public final class UpdateRegistryAction extends ActionType<UpdateRegistryAction.Response> {

  /** The action. */
  public static final UpdateRegistryAction INSTANCE = new UpdateRegistryAction();

  /** Its name, by which rights are granted. */
  public static final String NAME = "cluster:admin/coldstart/registry/update";

  private UpdateRegistryAction() {
    super(NAME, Response::new);
  }

  /** A change to be made. */
  public static final class Request extends AcknowledgedRequest<Request> {

    private final RegistryChange change;

    Request(RegistryChange change) {
      this.change = change;
    }

    Request(StreamInput in) throws IOException {
      super(in);
      this.change = in.readNamedWriteable(RegistryChange.class);
    }

    RegistryChange change() {
      return change;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeNamedWriteable(change);
    }

    @Override
    public ActionRequestValidationException validate() {
      return null;
    }
  }

  /** Whether every node has applied the change yet. */
  public static final class Response extends ActionResponse {

    private final boolean acknowledged;

    Response(boolean acknowledged) {
      this.acknowledged = acknowledged;
    }

    Response(StreamInput in) throws IOException {
      this.acknowledged = in.readBoolean();
    }

    boolean acknowledged() {
      return acknowledged;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeBoolean(acknowledged);
    }
  }
}
