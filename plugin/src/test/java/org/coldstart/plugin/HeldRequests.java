package org.coldstart.plugin;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
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

/** Holds a node's requests of some kind, so that a test can act while they wait. */
public final class HeldRequests extends Plugin implements ActionPlugin {

  private final Queue<Runnable> held = new ArrayDeque<>();
  private Predicate<ActionRequest> which = request -> false;
  private CountDownLatch someHeld = new CountDownLatch(1);
  private ThreadPool threadPool;

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
    this.threadPool = threadPool;
    return List.of();
  }

  /** Holds what comes from now on. */
  public synchronized void hold(Predicate<ActionRequest> requests) {
    which = requests;
    someHeld = new CountDownLatch(1);
  }

  /** Waits until one is held. */
  public void await() throws InterruptedException {
    CountDownLatch latch;
    synchronized (this) {
      latch = someHeld;
    }
    if (!latch.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("no such request came");
    }
  }

  /** Lets those go that are held, and holds no more. */
  public void letGo() {
    List<Runnable> all;
    synchronized (this) {
      which = request -> false;
      all = List.copyOf(held);
      held.clear();
    }
    all.forEach(Runnable::run);
  }

  private synchronized boolean holds(ActionRequest request, Runnable proceed) {
    if (!which.test(request)) {
      return false;
    }
    held.add(threadPool.getThreadContext().preserveContext(proceed));
    someHeld.countDown();
    return true;
  }

  @Override
  public List<ActionFilter> getActionFilters() {
    return List.of(new Filter());
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
      if (!holds(request, () -> chain.proceed(task, action, request, listener))) {
        chain.proceed(task, action, request, listener);
      }
    }
  }
}
