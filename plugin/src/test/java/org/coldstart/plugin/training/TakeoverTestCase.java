package org.coldstart.plugin.training;

import java.util.List;
import java.util.Map;
import org.coldstart.model.train.Choices;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.registry.VersionMaker;
import org.coldstart.plugin.run.Caller;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSamples;
import org.coldstart.plugin.run.RunStore;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.support.PlainActionFuture;

/** A node that finds the training of another one, which is not there any more. */
abstract class TakeoverTestCase extends CatalogueTestCase {

  static final String RUN = "r";

  private static final VersionMaker GONE = new VersionMaker("lost-node", "lost-session", RUN);

  /** A training of which nothing is known but who wanted it. */
  TrainingRecord record(Caller caller) {
    return record(caller, null, null);
  }

  TrainingRecord record(Caller caller, SourceDigests sources, Choices choices) {
    return new TrainingRecord(
        RUN,
        new TrainingRequest(MODEL, Map.of(), false),
        registry().current().requireModel(MODEL).definition(),
        caller,
        List.of("stamp-of-the-lost"),
        sources,
        choices);
  }

  /** A training as a node leaves it that dies. */
  void leave(TrainingRecord record) {
    store(record);
    submit(reservation(record));
  }

  void store(TrainingRecord record) {
    store(record, registry().current().requireModel(MODEL).nextVersion());
  }

  void store(TrainingRecord record, int version) {
    RunSamples.store(getInstanceFromNode(RunStore.class), RunSamples.lost(RUN, MODEL, version));
    PlainActionFuture.<Void, RuntimeException>get(
        l -> getInstanceFromNode(TrainingRecords.class).save(record, l));
  }

  static RegistryChange reservation(TrainingRecord record) {
    return new ModelChange.StartTraining(
        new ModelChange.StartVersion(MODEL, record.stamp(), 1, GONE), 1);
  }

  void submit(RegistryChange change) {
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(l -> registry().submit(change, l));
  }

  Run ended() {
    return PlainActionFuture.<Run, RuntimeException>get(
        l -> getInstanceFromNode(Runs.class).awaitEnd(RUN, l));
  }

  VersionEntry newest() {
    return registry().current().requireModel(MODEL).versions().lastEntry().getValue();
  }
}
