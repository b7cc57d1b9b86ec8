package org.glauber.vqgan.pipeline;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.glauber.model.ImageSize;
import org.glauber.model.Model;
import org.glauber.model.v1.ImageProfile;
import org.glauber.vqgan.image.Cells;
import org.glauber.vqgan.image.ImageCodec;
import org.glauber.vqgan.v1.EncodeRequest;

/**
 * A thread that decodes callers' image files, one after another, until the queue is closed. It must
 * be a platform thread: decoding a file computes for milliseconds without blocking, and on a
 * virtual thread would keep the carrier thread from other calls.
 */
final class ImageFileReader implements Runnable {
  /**
   * The maximum bytes of a PNG in a response, so that a request can hold it together with an
   * image's codes.
   */
  private static final int MAX_PNG_BYTES = 3 << 20;

  private final ImageJobQueue queue;
  private final CompletionEstimator estimator;

  ImageFileReader(ImageStage stage) {
    this.queue = stage.queue();
    this.estimator = stage.estimator();
  }

  @Override
  public void run() {
    try {
      while (!queue.isClosed()) {
        queue.take(1, Duration.ZERO).forEach(work -> process((ImageJob.Read) work));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void process(ImageJob.Read work) {
    if (work.result().isDone()) { // its call has ended
      return;
    }
    long start = System.nanoTime();
    try {
      work.result().complete(read(work.model(), work.request()));
    } catch (
        Throwable e) { // including errors such as OutOfMemoryError: the call must not wait for ever
      work.result().completeExceptionally(e);
    }
    estimator.completed(List.of(work), Duration.ofNanos(System.nanoTime() - start));
  }

  private static ImageJob.ReadFiles read(Model model, EncodeRequest request) {
    ImageProfile profile = model.manifest().getImage();
    ImageSize size = ImageSize.of(profile);
    Cells cells = new Cells(profile);
    int[] rgb = ImageCodec.decode("image", request.getImage(), size);
    List<Integer> masked =
        request.getMask().isEmpty()
            ? List.of()
            : cells.lightSites(ImageCodec.decode("mask", request.getMask(), size)).boxed().toList();
    ByteString png =
        Optional.of(request)
            .filter(EncodeRequest::getWithImage)
            .map(_ -> ImageCodec.encode(cells.blackened(rgb, masked), size))
            .filter(bytes -> bytes.size() <= MAX_PNG_BYTES)
            .orElse(ByteString.EMPTY);
    return new ImageJob.ReadFiles(rgb, masked, png);
  }
}
