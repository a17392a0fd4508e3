package org.coldstart.plugin;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/**
 * What of a security plugin matters here: it knows Ann, who may read films and views, and Bob, who
 * may read films; it tells who sends a request, takes roles for requests that nobody sends, and
 * turns away who may not read an index. Requests without anybody are the test's own and the
 * plugin's.
 */
public final class TwoIdentities extends Plugin implements ActionPlugin {

  /** The header that names the user. */
  public static final String HEADER = "user";

  /** Reads everything there is. */
  public static final String ANN = "ann";

  /** Reads no views. */
  public static final String BOB = "bob";

  private static final String USER_INFO = "_opendistro_security_user_info";
  private static final String INJECTED_ROLES = "opendistro_security_injected_roles";
  private static final Map<String, Set<String>> ROLES =
      Map.of(ANN, Set.of("reads_films", "reads_views"), BOB, Set.of("reads_films"));
  private static final Map<String, String> NEEDED =
      Map.of("films", "reads_films", "views", "reads_views");

  private final List<String> readersOfViews = new CopyOnWriteArrayList<>();
  private ThreadContext context;

  /** Who has read views so far: a user, injected roles, or nobody. */
  public List<String> readersOfViews() {
    return readersOfViews;
  }

  @Override
  public List<Setting<?>> getSettings() {
    return List.of(
        Setting.boolSetting("plugins.security.disabled", false, Setting.Property.NodeScope));
  }

  @Override
  public Collection<Object> createComponents(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      ResourceWatcherService resourceWatcherService,
      ScriptService scriptService,
      NamedXContentRegistry xContentRegistry,
      Environment environment,
      NodeEnvironment nodeEnvironment,
      NamedWriteableRegistry namedWriteableRegistry,
      IndexNameExpressionResolver names,
      Supplier<RepositoriesService> repositoriesServiceSupplier) {
    context = threadPool.getThreadContext();
    return List.of();
  }

  @Override
  public List<ActionFilter> getActionFilters() {
    return List.of(new Filter());
  }

  private String reader() {
    String injected = context.getTransient(INJECTED_ROLES);
    String user = context.getHeader(HEADER);
    return injected != null ? injected : user != null ? user : "nobody";
  }

  private Set<String> roles() {
    String injected = context.getTransient(INJECTED_ROLES);
    if (injected != null) {
      return Set.copyOf(List.of(injected.substring(injected.indexOf('|') + 1).split(",")));
    }
    return ROLES.getOrDefault(context.getHeader(HEADER), Set.copyOf(NEEDED.values()));
  }

  private final class Filter implements ActionFilter {

    @Override
    public int order() {
      return 0;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain) {
      String user = context.getHeader(HEADER);
      if (user != null && context.getTransient(USER_INFO) == null) {
        context.putTransient(
            USER_INFO, user + "|backend|" + String.join(",", ROLES.get(user)) + "|tenant");
      }
      if (request instanceof IndicesRequest some
          && some.indices() != null
          && action.startsWith("indices:data/read")) {
        List<String> indices = Arrays.asList(some.indices());
        if (indices.contains("views")) {
          readersOfViews.add(reader());
        }
        for (String index : indices) {
          if (NEEDED.containsKey(index) && !roles().contains(NEEDED.get(index))) {
            listener.onFailure(
                new OpenSearchStatusException(
                    "no permissions for [{}] on [{}]", RestStatus.FORBIDDEN, action, index));
            return;
          }
        }
      }
      chain.proceed(task, action, request, listener);
    }
  }
}
