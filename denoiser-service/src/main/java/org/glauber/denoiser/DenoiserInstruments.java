package org.glauber.denoiser;

import ai.djl.Device;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.device.DeviceLoop;

/** Registers gauges of outstanding work, lanes and device memory, for autoscaling and operators. */
final class DenoiserInstruments {
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("glauber.device");
  private static final Attributes RUNNING = Attributes.of(STATE, "running");
  private static final Attributes WAITING = Attributes.of(STATE, "waiting");

  private DenoiserInstruments() {}

  /**
   * @param loops the loops of the running devices
   * @param lanes the lanes of each device
   */
  static void register(
      Meter meter, AdmissionQueue queue, Supplier<List<DeviceLoop>> loops, int lanes) {
    meter
        .gaugeBuilder("glauber.denoiser.chains")
        .ofLongs()
        .setUnit("{chain}")
        .setDescription("Chains that run, and chains that wait for a lane")
        .buildWithCallback(
            gauge -> {
              for (DeviceLoop loop : loops.get()) {
                gauge.record(
                    loop.throughput().runningChains(),
                    Attributes.of(STATE, "running", DEVICE, loop.name()));
              }
              gauge.record(queue.size(), WAITING); // not assigned to a device yet
            });
    meter
        .gaugeBuilder("glauber.denoiser.steps.outstanding")
        .ofLongs()
        .setUnit("{step}")
        .setDescription("Steps that the network still has to decide for these chains")
        .buildWithCallback(
            gauge -> {
              gauge.record(
                  loops.get().stream()
                      .mapToLong(loop -> loop.throughput().outstandingSteps())
                      .sum(),
                  RUNNING);
              gauge.record(queue.outstandingSteps(), WAITING);
            });
    meter
        .gaugeBuilder("glauber.denoiser.lanes")
        .ofLongs()
        .setUnit("{lane}")
        .setDescription("Lanes of a pass, summed over all devices")
        .buildWithCallback(gauge -> gauge.record((long) lanes * loops.get().size()));
  }

  /**
   * @param inUse the bytes in use on a GPU
   */
  static void registerMemory(
      Meter meter, Supplier<List<DeviceLoop>> loops, ToLongFunction<Device> inUse) {
    meter
        .gaugeBuilder("glauber.device.memory")
        .ofLongs()
        .setUnit("By")
        .setDescription("Memory in use on a GPU by all processes")
        .buildWithCallback(
            gauge -> {
              Set<Device> recorded = new HashSet<>();
              for (DeviceLoop loop : loops.get()) {
                if (loop.device().isGpu() && recorded.add(loop.device())) {
                  gauge.record(
                      inUse.applyAsLong(loop.device()), Attributes.of(DEVICE, loop.name()));
                }
              }
            });
  }
}
