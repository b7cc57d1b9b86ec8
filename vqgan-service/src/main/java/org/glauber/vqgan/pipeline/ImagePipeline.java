package org.glauber.vqgan.pipeline;

import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.model.Model;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.EncodeRequest;
import org.jboss.logging.Logger;

/**
 * The stages that images go through: file readers, then devices. A call first holds the bytes of
 * its images, and then waits for each stage.
 */
public final class ImagePipeline {
  private static final Logger LOG = Logger.getLogger(ImagePipeline.class);
  private static final String SERVICE = "vqgan-service";

  private final Limits limits;
  private final ServiceReadiness readiness;
  private final ImageStage stage; // for the devices
  private final ImageStage fileStage; // for the file readers
  private final ImageMemory memory;
  private final VqganInstruments instruments;
  private final List<Thread> readers = new ArrayList<>();

  /**
   * Limits on images.
   *
   * @param queue the maximum number of images that wait for a stage
   * @param devices the number of devices
   * @param readers the number of threads that read files
   * @param imageBytes the maximum bytes that calls hold for their images
   */
  public record Limits(int queue, int devices, int readers, long imageBytes) {}

  /** A pipeline without threads. */
  public ImagePipeline(Limits limits, ServiceReadiness readiness, Meter meter) {
    this.limits = limits;
    this.readiness = readiness;
    this.stage = new ImageStage("images", limits.queue(), limits.devices());
    this.fileStage = new ImageStage("image files", limits.queue(), limits.readers());
    this.memory = new ImageMemory(limits.imageBytes());
    this.instruments =
        new VqganInstruments(meter, stage.queue(), fileStage.queue(), memory.budget());
  }

  /** Why a model's images do not fit into the memory for images; empty if they do. */
  public Optional<String> refusal(Model model) {
    return memory.refusal(model);
  }

  /**
   * The maximum number of images of a call to the network for which there is memory.
   *
   * @param configured 1 or more
   */
  public int batch(int configured, List<Model> models) {
    return memory.batch(configured, models);
  }

  /**
   * The work of a device, not started.
   *
   * @param deviceMemory refuses models for which the device has no memory
   */
  public DeviceWorker worker(
      DeviceWorker.Settings settings, List<Model> models, MemoryCheck deviceMemory) {
    return new DeviceWorker(settings, models, stage, instruments, deviceMemory);
  }

  /** Starts the threads that read files. */
  public void startReaders() {
    for (int k = 0; k < limits.readers(); k++) {
      readers.add(
          Thread.ofPlatform().name("image-files-" + k).start(new ImageFileReader(fileStage)));
    }
  }

  /** Initialises the counters of a model that is now served. */
  public void serves(Model model) {
    instruments.serves(model);
  }

  /**
   * Holds bytes for the files and the image of a call until it ends.
   *
   * @throws RefusalException RESOURCE_EXHAUSTED if they exceed the tenant's share
   */
  public ByteBudget.Holding hold(String tenant, Model model, EncodeRequest request) {
    return hold(tenant, model, 1, ImageMemory.of(model, request));
  }

  /**
   * Holds bytes for the images of a call until it ends.
   *
   * @throws RefusalException RESOURCE_EXHAUSTED if they exceed the tenant's share
   */
  public ByteBudget.Holding hold(String tenant, Model model, DecodeRequest request) {
    return hold(tenant, model, request.getGridsCount(), ImageMemory.of(model, request));
  }

  private ByteBudget.Holding hold(String tenant, Model model, int images, long bytes) {
    try {
      return memory.budget().hold(tenant, bytes);
    } catch (RefusalException e) {
      instruments.withoutMemory(model, images);
      throw e;
    }
  }

  /** The bytes that calls hold for their images. */
  public long memoryHeld() {
    return memory.budget().held();
  }

  /**
   * Reads files and waits for the result, at most until the current call ends. An image that a
   * device must then encode is refused first if the devices' queue has no room for it.
   */
  public ImageJob.ReadFiles read(ImageJob.Read read) throws InterruptedException {
    boolean isEncoded = !read.request().getWithoutCodes();
    if (isEncoded && !stage.queue().hasRoom(read.tenant(), 1)) {
      throw full(stage, List.of(read));
    }
    Duration afterwards = isEncoded ? stage.estimator().timeUntilDone() : Duration.ZERO;
    pass(fileStage, List.of(read), afterwards);
    return read.result().join();
  }

  /**
   * Processes work on the devices and waits for all results, at most until the current call ends.
   */
  public void work(List<? extends ImageJob> work) throws InterruptedException {
    pass(stage, work, Duration.ZERO);
  }

  private void pass(ImageStage through, List<? extends ImageJob> work, Duration afterwards)
      throws InterruptedException {
    switch (through.queue().offer(work)) {
      case TAKEN -> through.await(work, afterwards);
      case FULL -> throw full(through, work);
      case CLOSED ->
          throw Refusals.unavailable(
              SERVICE, readiness.isReady() ? "it is stopping" : readiness.reason());
    }
  }

  private RefusalException full(ImageStage where, List<? extends ImageJob> work) {
    instruments.refused(work);
    return where.full(work.getFirst().tenant(), work.size());
  }

  /** Fails the images that wait for a device. */
  public void failWaiting(RuntimeException reason) {
    stage.queue().fail(reason);
  }

  /** Refuses new images for the devices, fails those that wait, and ends the devices' work. */
  public void closeDevices(RuntimeException reason) {
    stage.queue().close(reason);
  }

  /** Refuses new files and fails those that wait. The readers end after their current file. */
  public void closeFiles(RuntimeException reason) {
    fileStage.queue().close(reason);
  }

  /**
   * Waits for the readers to end.
   *
   * @param atMost how long to wait for each
   */
  public void joinReaders(Duration atMost) throws InterruptedException {
    for (Thread reader : readers) {
      if (!reader.join(atMost)) {
        LOG.errorf("File reader hangs, stopping without it: thread=%s", reader.getName());
      }
    }
  }
}
