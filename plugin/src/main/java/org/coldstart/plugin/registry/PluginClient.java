package org.coldstart.plugin.registry;

import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.identity.Subject;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.FilterClient;

/**
 * A client that acts with the plugin's own rights, whoever's request it serves; answers come back
 * in the asker's context. Only for what the plugin owns: its system index, its registry, and the
 * vectors in deployed indices with what they are made of.
 */
public final class PluginClient extends FilterClient {

  private final Supplier<? extends Subject> subject;

  /**
   * @param subject the plugin's identity, which the node assigns only after it has built the
   *     plugin's components
   */
  public PluginClient(Client client, Supplier<? extends Subject> subject) {
    super(client);
    this.subject = subject;
  }

  @Override
  protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
      ActionType<Response> action, Request request, ActionListener<Response> listener) {
    ThreadContext threadContext = threadPool().getThreadContext();
    ActionListener<Response> inAskersContext =
        new ContextPreservingActionListener<>(threadContext.newRestorableContext(false), listener);
    Subject self = subject.get();
    if (self == null) {
      throw new IllegalStateException("the plugin has not been given its identity yet");
    }
    try (ThreadContext.StoredContext ignored = threadContext.stashContext()) {
      self.runAs(() -> super.doExecute(action, request, inAskersContext));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      inAskersContext.onFailure(e);
    }
  }
}
