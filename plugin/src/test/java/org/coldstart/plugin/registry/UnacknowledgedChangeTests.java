package org.coldstart.plugin.registry;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.discovery.ClusterManagerNotDiscoveredException;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;

/** A change that some node has not applied yet: whoever made it waits, and never goes on. */
public class UnacknowledgedChangeTests extends OpenSearchTestCase {

  private static final RegistryChange CHANGE = new DeploymentChange.Activate("u", "f", "s");

  private final Deque<Consumer<ActionListener<UpdateRegistryAction.Response>>> answers =
      new ArrayDeque<>();
  private final List<RegistryChange> sent = new ArrayList<>();

  private PlainActionFuture<ColdStartMetadata> submit() {
    ClusterService clusterService = mock(ClusterService.class);
    when(clusterService.state()).thenReturn(ClusterState.EMPTY_STATE);
    PlainActionFuture<ColdStartMetadata> future = new PlainActionFuture<>();
    try (NoOpClient client =
        new NoOpClient(getTestName()) {
          @Override
          @SuppressWarnings("unchecked")
          protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
              ActionType<R> action, Q request, ActionListener<R> listener) {
            sent.add(((UpdateRegistryAction.Request) request).change());
            answers.remove().accept((ActionListener<UpdateRegistryAction.Response>) listener);
          }
        }) {
      new ModelRegistry(clusterService, client).submit(CHANGE, future);
    }
    return future;
  }

  private void answer(boolean acknowledged) {
    answers.add(l -> l.onResponse(new UpdateRegistryAction.Response(acknowledged)));
  }

  public void testItIsWaitedForAndNotMadeAgain() {
    answer(false);
    answer(false);
    answer(true);
    assertEquals(ColdStartMetadata.EMPTY, submit().actionGet());
    assertEquals(List.of(CHANGE, new Settle(), new Settle()), sent);
  }

  public void testWhoHasWaitedLongIsToldSo() {
    for (int i = 0; i <= 10; i++) {
      answer(false);
    }
    OpenSearchStatusException e =
        expectThrows(OpenSearchStatusException.class, () -> submit().actionGet());
    assertEquals(503, e.status().getStatus());
    assertTrue(answers.isEmpty());
  }

  public void testAClusterManagerThatGoesMeanwhileEndsTheWaiting() {
    answer(false);
    answers.add(l -> l.onFailure(new ClusterManagerNotDiscoveredException("none")));
    expectThrows(ClusterManagerNotDiscoveredException.class, () -> submit().actionGet());
  }

  public void testAnAnswerThatNeverComesIsNoAcknowledgement() {
    answers.add(l -> {});
    assertFalse(submit().isDone());
  }
}
