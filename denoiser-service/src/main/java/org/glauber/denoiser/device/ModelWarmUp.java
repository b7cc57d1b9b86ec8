package org.glauber.denoiser.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.model.v1.FileRole;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchNetwork;
import org.glauber.network.warmup.WarmNetwork;
import org.glauber.network.warmup.WarmUpSettings;
import org.glauber.serving.device.DeviceCalls;
import org.glauber.serving.memory.MemoryCheck;
import org.jboss.logging.Logger;

/**
 * Loads models onto a device and warms them up, in calls on the device's thread.
 *
 * @param memory refuses models for which the device has no memory
 */
public record ModelWarmUp(Device device, LoopSettings settings, MemoryCheck memory) {
  private static final Logger LOG = Logger.getLogger(ModelWarmUp.class);

  /**
   * Loads and warms up a model.
   *
   * @throws NetworkRefusedException when the model cannot be served
   */
  WarmNetwork warmUp(ChainModel model, DeviceCalls calls) {
    long start = System.nanoTime();
    WarmUpSettings warmUp =
        new WarmUpSettings(settings.lanes(), settings.shape(), settings.deviation());
    TorchNetwork network = calls.call(() -> open(model));
    try {
      WarmNetwork it = WarmNetwork.of(model.model(), network, warmUp, calls::call);
      LOG.infof(
          "Model warmed up: model=%s device=%s deviation=%.1e tolerance=%.1e pass=%s seconds=%.2f",
          model.name(),
          device,
          it.deviation(),
          it.tolerance(),
          it.cost(),
          (System.nanoTime() - start) / 1e9);
      return it;
    } catch (Throwable e) {
      close(network, calls);
      throw e;
    }
  }

  private TorchNetwork open(ChainModel model) {
    Path file = model.model().file(FileRole.FILE_ROLE_DENOISER);
    Optional<String> refusal =
        device.isGpu()
            ? memory.refusal(file, device.toString(), freeOfGpu())
            : memory.refusal(file);
    if (refusal.isPresent()) {
      throw NetworkRefusedException.of(file, refusal.get());
    }
    return TorchNetwork.open(model.model(), device);
  }

  private OptionalLong freeOfGpu() {
    MemoryUsage usage = CudaUtils.getGpuMemory(device);
    return OptionalLong.of(usage.getMax() - usage.getCommitted());
  }

  /** Frees the network, unless the device has ended, which frees it. */
  private static void close(TorchNetwork network, DeviceCalls calls) {
    boolean unused =
        calls.call(
            () -> {
              network.close();
              return true;
            });
  }
}
