package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.file.Path;
import java.util.List;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.Forecast;
import org.glauber.denoiser.device.DeviceLoop;
import org.glauber.denoiser.device.ModelWarmUp;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.network.warmup.BatchShape;
import org.glauber.network.warmup.Deviation;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.Test;

/** The gauges of two GPUs, one of which has two loops. */
class DenoiserInstrumentsTest {
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("glauber.device");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  private static final int LANES = 4;

  private final RecordedMetrics metrics = new RecordedMetrics();
  private final AdmissionQueue queue = new AdmissionQueue(8);
  private final List<DeviceLoop> loops =
      List.of(loop(0, "gpu0"), loop(1, "gpu1"), loop(1, "gpu1-2"));

  @Test
  void theTableHasEveryMetricAsItIs() {
    register();
    metrics.assertAre(
        MetricsTable.of(Path.of(".."))
            .rows(
                row ->
                    row.name().matches("glauber\\.(denoiser|device)\\..*")
                        && row.kind().equals("gauge")));
  }

  @Test
  void runningChainsHaveADeviceAndWaitingChainsHaveNone() {
    register();
    assertThat(metrics.points("glauber.denoiser.chains"))
        .containsExactlyInAnyOrder(
            Attributes.of(STATE, "running", DEVICE, "gpu0"),
            Attributes.of(STATE, "running", DEVICE, "gpu1"),
            Attributes.of(STATE, "running", DEVICE, "gpu1-2"),
            Attributes.of(STATE, "waiting"));
  }

  @Test
  void theMemoryOfAGpuIsRecordedOnce() {
    register();
    assertThat(metrics.page())
        .contains("glauber_device_memory_bytes{glauber_device=\"gpu0\"")
        .contains("glauber_device_memory_bytes{glauber_device=\"gpu1\"")
        .doesNotContain("glauber_device_memory_bytes{glauber_device=\"gpu1-2\"");
  }

  private void register() {
    DenoiserInstruments.register(metrics.meter(), queue, () -> loops, LANES);
    DenoiserInstruments.registerMemory(metrics.meter(), () -> loops, gpu -> 1L << 30);
  }

  private DeviceLoop loop(int gpu, String name) {
    LoopSettings settings =
        new LoopSettings(name, "gpu", LANES, BatchShape.EXACT, new Deviation(1e-4, 1));
    LoopInstruments instruments = new LoopInstruments(OpenTelemetry.noop().getMeter("test"));
    DeadlinePolicy deadlines =
        new DeadlinePolicy(true, queue, new Forecast(queue, System::nanoTime));
    MemoryCheck memory = new MemoryCheck(new TestModelsConfig(() -> Path.of("models")));
    return new DeviceLoop(
        new ModelWarmUp(Device.gpu(gpu), settings, memory),
        List.of(),
        queue,
        deadlines,
        instruments);
  }
}
