package org.glauber.vqgan;

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
 * A thread that reads callers' image files, one after the other, until the queue is closed. It is a
 * platform thread: decoding a file computes for milliseconds without a pause, which would keep a
 * virtual thread's carrier from every other call.
 */
final class FileReader implements Runnable {
  /** The most bytes of a PNG in a response: it fits into a request with the codes of a model. */
  private static final int MAX_PNG_BYTES = 3 << 20;

  private final WorkQueue queue;
  private final Pace pace;

  FileReader(WorkStage stage) {
    this.queue = stage.queue();
    this.pace = stage.pace();
  }

  @Override
  public void run() {
    try {
      while (!queue.isClosed()) {
        queue.take(1, Duration.ZERO).forEach(work -> answer((Work.Read) work));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Work.Read work) {
    if (work.answer().isDone()) { // its caller has left
      return;
    }
    long start = System.nanoTime();
    try {
      work.answer().complete(read(work.model(), work.request()));
    } catch (Throwable e) { // an error too, as of memory: the call would wait for ever
      work.answer().completeExceptionally(e);
    }
    pace.answered(List.of(work), Duration.ofNanos(System.nanoTime() - start));
  }

  private static Work.ReadFiles read(Model model, EncodeRequest request) {
    ImageProfile profile = model.manifest().getImage();
    ImageSize size = ImageSize.of(profile);
    Cells cells = new Cells(profile);
    int[] rgb = ImageCodec.decode("image", request.getImage(), size);
    List<Integer> masked =
        request.getMask().isEmpty()
            ? List.of()
            : cells.light(ImageCodec.decode("mask", request.getMask(), size)).boxed().toList();
    ByteString png =
        Optional.of(request)
            .filter(EncodeRequest::getWithImage)
            .map(_ -> ImageCodec.encode(cells.blackened(rgb, masked), size))
            .filter(bytes -> bytes.size() <= MAX_PNG_BYTES)
            .orElse(ByteString.EMPTY);
    return new Work.ReadFiles(rgb, masked, png);
  }
}
