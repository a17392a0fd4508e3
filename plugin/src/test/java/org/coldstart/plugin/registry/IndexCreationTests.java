package org.coldstart.plugin.registry;

import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.transport.RemoteTransportException;

/** What a node makes of the cluster manager's refusals to create an index. */
public class IndexCreationTests extends OpenSearchTestCase {

  public void testThatSomebodyElseWasQuickerIsAsGoodHereAndOnAnotherNode() {
    Exception exists = new ResourceAlreadyExistsException("an-index");
    create(exists);
    create(new RemoteTransportException("manager", exists));
  }

  public void testAnyOtherRefusalIsTold() {
    Exception other = new IllegalStateException("no space");
    Exception told =
        expectThrows(
            IllegalStateException.class,
            () -> create(new RemoteTransportException("manager", other)));
    assertSame(other, told);
  }

  private void create(Exception refusal) {
    try (NoOpClient client =
        new NoOpClient(getTestName()) {
          @Override
          protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
              ActionType<Response> action, Request request, ActionListener<Response> listener) {
            listener.onFailure(refusal);
          }
        }) {
      PlainActionFuture<Void> done = new PlainActionFuture<>();
      new IndexCreation(client).ifAbsent(new CreateIndexRequest("an-index"), done);
      done.actionGet();
    }
  }
}
