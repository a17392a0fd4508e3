package org.coldstart.plugin.action.encode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.encoding.GivenFeatures;
import org.coldstart.plugin.encoding.LearnedHistory;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.opensearch.action.ActionRunnable;
import org.opensearch.core.action.ActionListener;

/**
 * The work of one request: user after user, then all items. It leaves its thread while stored
 * things are read, and one user's are read at a time, so that a long list does not fill the search
 * queues. What cannot be read is an error: these vectors are asked for to be believed.
 */
final class Encoding {

  private final EncodeRequest request;
  private final int version;
  private final TwoTowerModel model;
  private final BiConsumer<GivenFeatures, ActionListener<FeatureSource>> stored;
  private final LearnedItemStore items;
  private final LearnedHistory histories;
  private final Executor executor;
  private final ActionListener<EncodeResponse> listener;
  private final List<float[]> users = new ArrayList<>();

  /**
   * @param stored completes what the request says of a user by what is stored
   * @param items where the version keeps what it learned of items
   * @param executor where towers run
   */
  Encoding(
      EncodeRequest request,
      int version,
      TwoTowerModel model,
      BiConsumer<GivenFeatures, ActionListener<FeatureSource>> stored,
      LearnedItemStore items,
      Executor executor,
      ActionListener<EncodeResponse> listener) {
    this.request = request;
    this.version = version;
    this.model = model;
    this.stored = stored;
    this.items = items;
    this.histories = new LearnedHistory(items);
    this.executor = executor;
    this.listener = listener;
  }

  void start() {
    executor.execute(ActionRunnable.wrap(listener, ignored -> next()));
  }

  /** Goes on with the next user, each on a task of its own, or with the items after the last. */
  private void next() {
    int position = users.size();
    if (position == request.users().size()) {
      encodeItems();
      return;
    }
    GivenFeatures given =
        at(
            "users",
            position,
            () -> GivenFeatures.of(model.definition().user(), request.users().get(position)));
    ActionListener<FeatureSource> complete =
        ActionListener.wrap(user -> lookUp(position, user), listener::onFailure);
    if (given.id().isPresent()) {
      stored.accept(given, complete);
    } else {
      complete.onResponse(given.over(FeatureSource.EMPTY));
    }
  }

  private void lookUp(int position, FeatureSource user) {
    ActionListener<FoundItems> known =
        ActionListener.wrap(
            found ->
                executor.execute(
                    ActionRunnable.wrap(
                        listener,
                        ignored -> {
                          encodeUser(position, user, found.requireAll());
                          next();
                        })),
            listener::onFailure);
    at(
        "users",
        position,
        () -> {
          histories.find(model, user, executor, known);
          return null;
        });
  }

  private void encodeUser(int position, FeatureSource user, FoundItems known) {
    users.add(at("users", position, () -> finite(model.encodeUser(user, known))));
  }

  private void encodeItems() {
    List<GivenFeatures> given = new ArrayList<>(request.items().size());
    Set<String> ids = new LinkedHashSet<>();
    for (Map<String, Object> item : request.items()) {
      given.add(at("items", given.size(), () -> GivenFeatures.of(model.definition().item(), item)));
    }
    if (model.servesItems()) {
      given.forEach(item -> item.id().ifPresent(ids::add));
    }
    items.find(
        model,
        ids,
        executor,
        ActionListener.map(
            listener,
            found -> new EncodeResponse(version, users, encodeItems(given, found.requireAll()))));
  }

  private List<float[]> encodeItems(List<GivenFeatures> given, FoundItems known) {
    List<float[]> vectors = new ArrayList<>(given.size());
    for (GivenFeatures item : given) {
      vectors.add(
          at(
              "items",
              vectors.size(),
              () ->
                  finite(
                      model.encodeItem(
                          item.over(FeatureSource.EMPTY), item.id().orElse(null), known))));
    }
    return vectors;
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
