package org.coldstart.plugin.registry;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Changes nothing but the revision. A node that acknowledges the cluster state in which it lies has
 * applied every change before it: it is how a change that not all nodes acknowledged in time is
 * waited for.
 */
record Settle() implements RegistryChange {

  static final String NAME = "coldstart_settle";

  Settle(StreamInput in) {
    this();
  }

  @Override
  public ColdStartMetadata applyTo(ColdStartMetadata before) {
    return before;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {}

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
