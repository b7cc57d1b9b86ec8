package org.glauber.denoiser;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
      Meter meter,
      AdmissionQueue queue,
      Supplier<List<DeviceLoop>> loops,
      LongSupplier lost,
      int lanes) {
    meter
        .gaugeBuilder("glauber.denoiser.chains")
        .ofLongs()
        .setUnit("{chain}")
        .setDescription("Chains that have a lane, and that wait for one")
        .buildWithCallback(
            gauge -> {
              gauge.record(
                  loops.get().stream().mapToLong(loop -> loop.meter().runningChains()).sum(),
                  RUNNING);
              gauge.record(queue.size(), WAITING);
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
    meter
        .gaugeBuilder("glauber.denoiser.devices.lost")
        .ofLongs()
        .setUnit("{device}")
        .setDescription("Devices that were given up after failed passes")
        .buildWithCallback(gauge -> gauge.record(lost.getAsLong()));
    meter
        .gaugeBuilder("glauber.device.memory")
        .ofLongs()
        .setUnit("By")
        .setDescription("Memory in use on a GPU, by whomever")
        .buildWithCallback(
            gauge ->
                loops.get().stream()
                    .map(DeviceLoop::device)
                    .distinct()
                    .forEach(it -> memory(it, gauge)));
  }

  private static void memory(Device device, ObservableLongMeasurement gauge) {
    if (device.isGpu()) {
      gauge.record(
          CudaUtils.getGpuMemory(device).getCommitted(), Attributes.of(DEVICE, device.toString()));
    }
  }
}
