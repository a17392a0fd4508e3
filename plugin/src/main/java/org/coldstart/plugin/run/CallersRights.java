package org.coldstart.plugin.run;

import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/** Lets a node go on with another one's run with the rights of whoever had asked for it. */
public final class CallersRights {

  private final SecurityPresence security;
  private final ThreadContext context;

  /** Wired by the node. */
  @Inject
  public CallersRights(SecurityPresence security, Client client) {
    this.security = security;
    this.context = client.threadPool().getThreadContext();
  }

  /**
   * Does something with the caller's roles, and with nothing else of this thread's context.
   *
   * @param caller who asked; null where no security plugin told
   * @param run the run that is gone on with
   * @throws OpenSearchStatusException where there is a security plugin, and the caller is not known
   */
  public void within(Caller caller, Run run, Runnable work) {
    if (caller == null && security.isOn()) {
      throw new OpenSearchStatusException(
          "node [{}] left the cluster, and it is not known with whose rights to go on: start it"
              + " again",
          RestStatus.FORBIDDEN,
          run.node());
    }
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      if (caller != null) {
        caller.inject(context);
      }
      work.run();
    }
  }
}
