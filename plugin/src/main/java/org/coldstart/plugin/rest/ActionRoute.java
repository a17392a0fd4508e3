package org.coldstart.plugin.rest;

import org.opensearch.action.ActionType;
import org.opensearch.rest.NamedRoute;
import org.opensearch.rest.RestRequest;

/** Routes that carry the name of the action behind them, by which a security plugin grants both. */
final class ActionRoute {

  private ActionRoute() {}

  /** A route to an action. */
  static NamedRoute of(RestRequest.Method method, String path, ActionType<?> action) {
    return new NamedRoute.Builder().method(method).path(path).uniqueName(action.name()).build();
  }
}
