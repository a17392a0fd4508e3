package org.coldstart.plugin.action.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.encoding.GivenFeatures;
import org.opensearch.action.ActionRunnable;
import org.opensearch.core.action.ActionListener;

/**
 * The work of one request: user after user, then item after item. It leaves its thread while stored
 * things of a user are read, and one user's are read at a time, so that a long list does not fill
 * the search queues.
 */
final class Encoding {

  private final EncodeRequest request;
  private final int version;
  private final TwoTowerModel model;
  private final BiConsumer<GivenFeatures, ActionListener<FeatureSource>> stored;
  private final Executor executor;
  private final ActionListener<EncodeResponse> listener;
  private final List<float[]> users = new ArrayList<>();

  /**
   * @param stored completes what the request says of a user by what is stored
   * @param executor where towers run
   */
  Encoding(
      EncodeRequest request,
      int version,
      TwoTowerModel model,
      BiConsumer<GivenFeatures, ActionListener<FeatureSource>> stored,
      Executor executor,
      ActionListener<EncodeResponse> listener) {
    this.request = request;
    this.version = version;
    this.model = model;
    this.stored = stored;
    this.executor = executor;
    this.listener = listener;
  }

  void start() {
    executor.execute(ActionRunnable.wrap(listener, ignored -> encodeUsers()));
  }

  private void encodeUsers() {
    while (users.size() < request.users().size()) {
      int position = users.size();
      GivenFeatures given =
          at("users", position, () -> GivenFeatures.of(model.definition().user(), given(position)));
      if (given.id().isPresent()) {
        stored.accept(
            given,
            ActionListener.wrap(
                user ->
                    executor.execute(
                        ActionRunnable.wrap(
                            listener,
                            ignored -> {
                              encodeUser(position, user);
                              encodeUsers();
                            })),
                listener::onFailure));
        return;
      }
      encodeUser(position, given.over(FeatureSource.EMPTY));
    }
    listener.onResponse(new EncodeResponse(version, users, encodeItems()));
  }

  private Map<String, Object> given(int position) {
    return request.users().get(position);
  }

  private void encodeUser(int position, FeatureSource user) {
    users.add(at("users", position, () -> finite(model.encodeUser(user))));
  }

  private List<float[]> encodeItems() {
    List<float[]> items = new ArrayList<>(request.items().size());
    for (Map<String, Object> item : request.items()) {
      items.add(
          at(
              "items",
              items.size(),
              () -> {
                GivenFeatures given = GivenFeatures.of(model.definition().item(), item);
                return finite(
                    model.encodeItem(given.over(FeatureSource.EMPTY), given.id().orElse(null)));
              }));
    }
    return items;
  }

  private static float[] finite(float[] vector) {
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw new IllegalStateException("the model's vector is not finite");
      }
    }
    return vector;
  }

  /** Says where in the request a mistake lies. */
  private static <T> T at(String list, int position, Supplier<T> step) {
    try {
      return step.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("[" + list + "][" + position + "]: " + e.getMessage(), e);
    }
  }
}
