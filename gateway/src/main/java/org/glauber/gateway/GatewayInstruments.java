package org.glauber.gateway;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import org.glauber.gateway.checkpoint.ResumeCache;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.image.ImageMemory;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;

/** Registers the gateway's observable metrics: running generations, memory, and replicas. */
final class GatewayInstruments {
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("glauber.service");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("glauber.reason");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");

  private GatewayInstruments() {}

  static void register(
      Meter meter, List<Replicas> services, RunningGenerations running, ResumeCache cache) {
    meter
        .gaugeBuilder("glauber.generations.running")
        .ofLongs()
        .setUnit("{generation}")
        .setDescription("Generations that are running")
        .buildWithCallback(gauge -> gauge.record(running.count()));
    meter
        .counterBuilder("glauber.generations.refused")
        .setUnit("{generation}")
        .setDescription(
            "Generations that were refused because too many others were running, by reason")
        .buildWithCallback(
            counter -> {
              for (RunningGenerations.Reason reason : RunningGenerations.Reason.values()) {
                counter.record(running.refused(reason), Attributes.of(REASON, reason.text()));
              }
            });
    meter
        .gaugeBuilder("glauber.generations.kept")
        .ofLongs()
        .setUnit("{generation}")
        .setDescription(
            "Generations that are running, or have ended and can still be resumed by id")
        .buildWithCallback(gauge -> gauge.record(cache.size()));
    replicas(meter, services);
  }

  private static void replicas(Meter meter, List<Replicas> services) {
    meter
        .gaugeBuilder("glauber.replicas")
        .ofLongs()
        .setUnit("{replica}")
        .setDescription("Replicas of a service, by whether they answer")
        .buildWithCallback(
            gauge -> {
              for (Replicas service : services) {
                List<Replica> all = service.all();
                long answering = all.stream().filter(Replica::isAnswering).count();
                gauge.record(answering, attributes(service, "answering"));
                gauge.record(all.size() - answering, attributes(service, "silent"));
              }
            });
    meter
        .gaugeBuilder("glauber.replicas.ignored")
        .ofLongs()
        .setUnit("{replica}")
        .setDescription(
            "Replicas of a service that are not used because there are more than the limit")
        .buildWithCallback(
            gauge -> {
              for (Replicas service : services) {
                gauge.record(service.ignored(), Attributes.of(SERVICE, service.service()));
              }
            });
    meter
        .counterBuilder("glauber.replicas.poisoned")
        .setUnit("{request}")
        .setDescription(
            "Requests refused because two replicas in a row were lost while they processed them")
        .buildWithCallback(
            counter -> {
              for (Replicas service : services) {
                counter.record(service.poisoned(), Attributes.of(SERVICE, service.service()));
              }
            });
    meter
        .gaugeBuilder("glauber.replicas.work.outstanding")
        .ofLongs()
        .setUnit("{work}")
        .setDescription(
            "Work outstanding at a service's replicas: denoisers' in steps, others' in calls")
        .buildWithCallback(
            gauge -> {
              for (Replicas service : services) {
                gauge.record(service.outstandingWork(), Attributes.of(SERVICE, service.service()));
              }
            });
    meter
        .counterBuilder("glauber.replicas.failures")
        .setUnit("{failure}")
        .setDescription("Calls and polls that a service's replicas did not answer")
        .buildWithCallback(
            counter -> {
              for (Replicas service : services) {
                counter.record(service.failures(), Attributes.of(SERVICE, service.service()));
              }
            });
  }

  /** Registers the metrics of image memory. */
  static void registerImages(Meter meter, ImageMemory memory) {
    meter
        .gaugeBuilder("glauber.images.memory.used")
        .ofLongs()
        .setUnit("By")
        .setDescription("Bytes held by image generations and by images that were not yet read")
        .buildWithCallback(gauge -> gauge.record(memory.held()));
    meter
        .counterBuilder("glauber.images.refused")
        .setUnit("{request}")
        .setDescription(
            "Requests for images that were refused because other requests held too many bytes")
        .buildWithCallback(counter -> counter.record(memory.refused()));
  }

  private static Attributes attributes(Replicas service, String state) {
    return Attributes.of(SERVICE, service.service(), STATE, state);
  }
}
