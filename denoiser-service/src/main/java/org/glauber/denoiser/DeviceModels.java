package org.glauber.denoiser;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.device.DeviceLoop;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.network.NetworkRefusedException;
import org.glauber.server.status.RefusalException;
import org.glauber.serving.model.ModelLoadException;
import org.glauber.serving.model.ModelLoader;
import org.jboss.logging.Logger;

/** Loads models onto all devices of a running denoiser, and frees them there. */
final class DeviceModels implements ModelLoader<ChainModel> {
  private static final Logger LOG = Logger.getLogger(DeviceModels.class);

  private final Supplier<List<DeviceLoop>> running;
  private final DenoiserModels reports;
  private final LoopInstruments instruments;
  private final Map<ChainModel, Double> deviations = new ConcurrentHashMap<>(); // until offered

  /**
   * @param running the devices that have not ended
   */
  DeviceModels(
      Supplier<List<DeviceLoop>> running, DenoiserModels reports, LoopInstruments instruments) {
    this.running = running;
    this.reports = reports;
    this.instruments = instruments;
  }

  @Override
  public Set<FileRole> roles() {
    return DenoiserModels.ROLES;
  }

  @Override
  public boolean isServed(Model model) {
    return true;
  }

  @Override
  public ChainModel load(Model model) throws ModelLoadException {
    ChainModel loaded = ChainModel.of(model);
    double deviation = Double.NEGATIVE_INFINITY;
    for (DeviceLoop device : running.get()) {
      try {
        deviation = Math.max(deviation, device.load(loaded));
      } catch (NetworkRefusedException e) {
        unload(loaded);
        throw new ModelLoadException(e.reason(model));
      } catch (RefusalException e) { // the device has ended, the others go on
        LOG.warnf("Model not loaded: model=%s device=%s", model.name(), device.name());
      } catch (RuntimeException | Error e) {
        LOG.errorf(e, "Model failed: model=%s device=%s", model.name(), device.name());
        unload(loaded);
        throw new ModelLoadException("model " + model.name() + " cannot be loaded: " + e);
      }
    }
    if (deviation == Double.NEGATIVE_INFINITY) {
      throw new ModelLoadException(
          "model " + model.name() + " cannot be loaded: no device is left");
    }
    deviations.put(loaded, deviation);
    return loaded;
  }

  @Override
  public void offered(ChainModel loaded) {
    Double deviation = deviations.remove(loaded);
    reports.warn(loaded, deviation == null ? 0 : deviation);
    instruments.serves(loaded);
  }

  @Override
  public void unload(ChainModel loaded) {
    deviations.remove(loaded);
    for (DeviceLoop device : running.get()) {
      try {
        device.unload(loaded);
      } catch (RefusalException e) {
        LOG.debugf("Device has freed its models: device=%s", device.name());
      }
    }
  }
}
