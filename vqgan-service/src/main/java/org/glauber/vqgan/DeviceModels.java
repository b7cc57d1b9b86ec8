package org.glauber.vqgan;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.network.NetworkRefusedException;
import org.glauber.server.status.RefusalException;
import org.glauber.serving.model.ModelLoadException;
import org.glauber.serving.model.ModelLoader;
import org.glauber.vqgan.pipeline.DeviceWorker;
import org.glauber.vqgan.pipeline.ImagePipeline;
import org.jboss.logging.Logger;

/**
 * Loads VQGANs onto all devices of a running service, and frees them there.
 *
 * @param batch the configured maximum number of images of a call to the network
 * @param running the devices that have not ended
 */
record DeviceModels(int batch, ImagePipeline pipeline, Supplier<List<DeviceWorker>> running)
    implements ModelLoader<Model> {
  static final Set<FileRole> ROLES = EnumSet.of(FileRole.FILE_ROLE_VQGAN);

  private static final Logger LOG = Logger.getLogger(DeviceModels.class);

  static boolean isImageModel(Model model) {
    return model.manifest().getModality() == Modality.MODALITY_IMAGE;
  }

  @Override
  public Set<FileRole> roles() {
    return ROLES;
  }

  @Override
  public boolean isServed(Model model) {
    return isImageModel(model);
  }

  @Override
  public Model load(Model model) throws ModelLoadException {
    Optional<String> refusal = pipeline.refusal(model);
    if (refusal.isPresent()) {
      throw new ModelLoadException(refusal.get());
    }
    boolean isLoaded = false;
    for (DeviceWorker device : running.get()) {
      try {
        device.load(model, pipeline.batch(batch, List.of(model)));
        isLoaded = true;
      } catch (NetworkRefusedException e) {
        unload(model);
        throw new ModelLoadException(e.reason(model));
      } catch (RefusalException e) { // the device has ended, the others go on
        LOG.warnf("Model not loaded: model=%s device=%s", model.name(), device.name());
      } catch (RuntimeException | Error e) {
        LOG.errorf(e, "Model failed: model=%s device=%s", model.name(), device.name());
        unload(model);
        throw new ModelLoadException("model " + model.name() + " cannot be loaded: " + e);
      }
    }
    if (!isLoaded) {
      throw new ModelLoadException(
          "model " + model.name() + " cannot be loaded: no device is left");
    }
    return model;
  }

  @Override
  public void offered(Model loaded) {
    pipeline.serves(loaded);
  }

  @Override
  public void unload(Model loaded) {
    for (DeviceWorker device : running.get()) {
      try {
        device.unload(loaded);
      } catch (RefusalException e) {
        LOG.debugf("Device has freed its models: device=%s", device.name());
      }
    }
  }
}
