package org.coldstart.plugin.action;

import java.util.LinkedHashMap;
import java.util.Map;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/**
 * What a long action answers: its run at once, or what the run came to. A run that was waited for
 * and did not complete is an error, so that no client takes it for a success.
 *
 * @param runs tells when a run has ended
 * @param waitForCompletion whether the client wants to wait
 */
public record RunAnswer(Runs runs, boolean waitForCompletion) {

  /** Answers for a run that was just started. */
  public void started(Run run, ActionListener<JsonResponse> listener) {
    started(run.id(), run.version(), listener);
  }

  /** Answers for a run that was just started, here or on another node. */
  public void started(String run, int version, ActionListener<JsonResponse> listener) {
    if (waitForCompletion) {
      runs.awaitEnd(run, ActionListener.map(listener, RunAnswer::ended));
    } else {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("run", run);
      answer.put("version", version);
      listener.onResponse(new JsonResponse(answer));
    }
  }

  /** What a client can mend keeps its own status; any other failure is not the request's. */
  private static RestStatus status(Run run) {
    if (run.state() == RunState.CANCELLED) {
      return RestStatus.CONFLICT;
    }
    RestStatus ofMistake = RestStatus.fromCode(run.status());
    return ofMistake == null ? RestStatus.UNPROCESSABLE_ENTITY : ofMistake;
  }

  private static JsonResponse ended(Run run) {
    if (run.state() != RunState.COMPLETED) {
      throw new OpenSearchStatusException(
          "run [{}], {} of model [{}], {}: {}",
          status(run),
          run.id(),
          run.verb(),
          run.model(),
          run.state() == RunState.CANCELLED ? "was cancelled" : "failed",
          run.reason());
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("run", run.id());
    answer.put("version", run.version());
    answer.put("state", run.state().label());
    answer.put("outcome", run.outcome());
    return new JsonResponse(answer);
  }
}
