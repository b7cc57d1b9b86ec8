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
import org.glauber.denoiser.loop.AdmissionQueue;
import org.glauber.denoiser.loop.DeviceLoop;

/** What is outstanding here: what an autoscaler and an operator look at. */
final class DenoiserInstruments {
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("glauber.device");
  private static final Attributes RUNNING = Attributes.of(STATE, "running");
  private static final Attributes WAITING = Attributes.of(STATE, "waiting");

  private DenoiserInstruments() {}

  /**
   * @param loops of the devices that run
   * @param lanes of each
   */
  static void register(
      Meter meter, AdmissionQueue queue, Supplier<List<DeviceLoop>> loops, int lanes) {
    meter
        .gaugeBuilder("glauber.denoiser.chains")
        .ofLongs()
        .setUnit("{chain}")
        .setDescription("Chains that have a lane, and that wait for one")
        .buildWithCallback(
            gauge -> {
              for (DeviceLoop loop : loops.get()) {
                gauge.record(
                    loop.meter().runningChains(),
                    Attributes.of(STATE, "running", DEVICE, loop.name()));
              }
              gauge.record(queue.size(), WAITING); // for whichever device is free first
            });
    meter
        .gaugeBuilder("glauber.denoiser.steps.outstanding")
        .ofLongs()
        .setUnit("{step}")
        .setDescription("Steps that the network has still to decide, of those chains")
        .buildWithCallback(
            gauge -> {
              gauge.record(
                  loops.get().stream().mapToLong(loop -> loop.meter().outstandingSteps()).sum(),
                  RUNNING);
              gauge.record(queue.outstandingSteps(), WAITING);
            });
    meter
        .gaugeBuilder("glauber.denoiser.lanes")
        .ofLongs()
        .setUnit("{lane}")
        .setDescription("Lanes of a pass, of all devices")
        .buildWithCallback(gauge -> gauge.record((long) lanes * loops.get().size()));
  }

  /**
   * @param inUse the bytes that are in use on a GPU
   */
  static void registerMemory(
      Meter meter, Supplier<List<DeviceLoop>> loops, ToLongFunction<Device> inUse) {
    meter
        .gaugeBuilder("glauber.device.memory")
        .ofLongs()
        .setUnit("By")
        .setDescription("Memory in use on a GPU, by whomever")
        .buildWithCallback(
            gauge -> {
              Set<Device> told = new HashSet<>();
              for (DeviceLoop loop : loops.get()) {
                if (loop.device().isGpu() && told.add(loop.device())) {
                  gauge.record(
                      inUse.applyAsLong(loop.device()), Attributes.of(DEVICE, loop.name()));
                }
              }
            });
  }
}
