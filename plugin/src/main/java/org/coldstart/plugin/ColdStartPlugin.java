package org.coldstart.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.registry.TransportUpdateRegistryAction;
import org.coldstart.plugin.registry.UpdateRegistryAction;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Wires the parts together; holds no logic of its own. */
public final class ColdStartPlugin extends Plugin implements ActionPlugin, IdentityAwarePlugin {

  private volatile PluginSubject subject;

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
      IndexNameExpressionResolver indexNameExpressionResolver,
      Supplier<RepositoriesService> repositoriesServiceSupplier) {
    PluginClient pluginClient = new PluginClient(client, () -> subject);
    ModelRegistry registry = new ModelRegistry(clusterService, pluginClient);
    return List.of(registry);
  }

  @Override
  public void assignSubject(PluginSubject assigned) {
    subject = assigned;
  }

  @Override
  public Settings additionalSettings() {
    return Settings.builder()
        .put(
            "node.attr." + TransportUpdateRegistryAction.PLUGIN_ATTRIBUTE,
            Version.CURRENT.toString())
        .build();
  }

  @Override
  public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
    return List.of(
        new ActionHandler<>(UpdateRegistryAction.INSTANCE, TransportUpdateRegistryAction.class));
  }

  @Override
  public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
    List<NamedWriteableRegistry.Entry> entries = new ArrayList<>(RegistryChange.namedWriteables());
    entries.add(
        new NamedWriteableRegistry.Entry(
            Metadata.Custom.class, ColdStartMetadata.TYPE, ColdStartMetadata::new));
    entries.add(
        new NamedWriteableRegistry.Entry(
            NamedDiff.class, ColdStartMetadata.TYPE, ColdStartMetadata::readDiffFrom));
    return entries;
  }

  @Override
  public List<NamedXContentRegistry.Entry> getNamedXContent() {
    return List.of(
        new NamedXContentRegistry.Entry(
            Metadata.Custom.class,
            new ParseField(ColdStartMetadata.TYPE),
            ColdStartMetadata::fromXContent));
  }
}
