package org.coldstart.plugin.registry;

import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * Creates indices that several nodes may want to create at once.
 *
 * @param client acts with the rights that creation needs
 */
public record IndexCreation(Client client) {

  /** Creates the index; that somebody else was quicker is as good. */
  public void ifAbsent(CreateIndexRequest request, ActionListener<Void> listener) {
    client
        .admin()
        .indices()
        .create(
            request,
            ActionListener.wrap(
                created -> listener.onResponse(null),
                e -> {
                  if (ExceptionsHelper.unwrapCause(e) instanceof ResourceAlreadyExistsException) {
                    listener.onResponse(null);
                  } else {
                    listener.onFailure(e);
                  }
                }));
  }
}
