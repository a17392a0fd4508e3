package org.coldstart.plugin.action.encode;

import org.opensearch.action.ActionType;

/** The verb {@code _encode}. */
public final class EncodeAction extends ActionType<EncodeResponse> {

  /** What a security plugin grants. */
  public static final String NAME = "cluster:admin/coldstart/encode";

  /** The one instance. */
  public static final EncodeAction INSTANCE = new EncodeAction();

  private EncodeAction() {
    super(NAME, EncodeResponse::new);
  }
}
