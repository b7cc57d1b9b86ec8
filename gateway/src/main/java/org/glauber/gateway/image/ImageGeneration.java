package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.glauber.core.Clamps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.checkpoint.Generation;
import org.glauber.gateway.generation.ChainGeneration;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.generation.GenerationStart;
import org.glauber.gateway.generation.Layout;
import org.glauber.gateway.generation.Plan;
import org.glauber.gateway.generation.RequestOptions;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.generation.StateRenderer;
import org.glauber.gateway.image.VqganClient.Overlay;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart.Single;
import org.glauber.gateway.request.Upload;
import org.jspecify.annotations.Nullable;

/**
 * Generates images, or redraws parts of an image (infilling): <em>encode, clamp the sites that the
 * mask keeps, draw X_T, run, decode</em>. The kept parts come back pixel for pixel, because they
 * are copied over the decoded image.
 *
 * <p>The files of a request are released once they are encoded. The overlay, which is copied over
 * the decoded images, is a smaller image that the VQGAN returns.
 */
public final class ImageGeneration {
  private final VqganClient vqgans;
  private final ChainGeneration chains;
  private final Bounds bounds;

  /** The limits that all image requests share. */
  public record Bounds(RunningGenerations running, ImageMemory memory) {}

  /** Creates a generator of images from these services and limits. */
  public ImageGeneration(VqganClient vqgans, ChainGeneration chains, Bounds bounds) {
    this.vqgans = vqgans;
    this.chains = chains;
    this.bounds = bounds;
  }

  /**
   * Generates a request's images; returns after the last event. The first failure ends all of them.
   *
   * @param onClose registers a task to run when the request's stream is closed
   * @throws InterruptedException when this thread is interrupted
   * @throws InvalidRequestException if the image or the mask is invalid
   * @throws org.glauber.server.status.RefusalException if there is no room, or a service is down
   * @throws io.grpc.StatusRuntimeException if the caller has cancelled, or a service is full
   */
  public void run(ImageRequest request, Event.Sink<ByteString> events, Consumer<Runnable> onClose)
      throws InterruptedException {
    RequestOptions options = request.options();
    ServedModel model = options.model();
    Upload<ImageRequest.Infilling> infilling = request.infilling();
    try (RunningGenerations.Permit _ = bounds.running().admit(options.count())) {
      Stopwatch encoding = Stopwatch.start();
      Prepared prepared =
          infilling == null
              ? prepareNew(model, options.count(), onClose)
              : prepareInfilling(model, options.count(), infilling, onClose);
      chains.run(
          new Plan(options, prepared.layout(), prepared.digest(), List.of(), encoding.elapsed()),
          new Images(prepared.overlay()),
          events);
      prepared.share().generated();
    }
  }

  /**
   * What a request's images start from.
   *
   * @param digest SHA-256 of the image to infill, null for none
   * @param overlay the parts to copy over the decoded images, null for none
   */
  private record Prepared(
      Layout layout,
      @Nullable ByteString digest,
      @Nullable Overlay overlay,
      ImageMemory.Share share) {}

  private Prepared prepareNew(ServedModel model, int count, Consumer<Runnable> onClose) {
    ImageMemory.Share share = share(model, count, 0, onClose);
    int siteCount = model.siteCount();
    Layout layout = new Layout(new int[siteCount], Clamps.none(siteCount));
    return new Prepared(layout, null, null, share);
  }

  private Prepared prepareInfilling(
      ServedModel model,
      int count,
      Upload<ImageRequest.Infilling> upload,
      Consumer<Runnable> onClose)
      throws InterruptedException {
    ImageRequest.Infilling infilling = upload.take();
    ImageMemory.requireBytes(Single.INFILLING_IMAGE, infilling.image(), model);
    ImageMemory.requireBytes(Single.INFILLING_MASK, infilling.mask(), model);
    ImageMemory.Share share =
        share(model, count, infilling.image().size() + infilling.mask().size(), onClose);
    VqganClient.Encoded encoded = vqgans.encode(model, infilling.image(), infilling.mask());
    Layout layout = layout(encoded, model.siteCount());
    Overlay overlay = Overlay.of(encoded.image(), layout.clamps());
    share.encoded(overlay.byteCount());
    return new Prepared(layout, Generation.digest(infilling.image()), overlay, share);
  }

  private ImageMemory.Share share(
      ServedModel model, int count, long fileBytes, Consumer<Runnable> onClose) {
    ImageMemory.Share share = bounds.memory().take(model, count, fileBytes);
    onClose.accept(share::closed);
    return share;
  }

  private static Layout layout(VqganClient.Encoded encoded, int siteCount) {
    BitSet kept = new BitSet(siteCount);
    kept.set(0, siteCount);
    encoded.masked().forEach(kept::clear);
    if (kept.isEmpty() || kept.cardinality() == siteCount) {
      throw InvalidRequestException.of(
          Single.INFILLING_MASK,
          "must free some of the cells and keep others",
          "a mask that frees %,d of %,d".formatted(siteCount - kept.cardinality(), siteCount));
    }
    int[] tokens = encoded.codes().clone();
    encoded.masked().forEach(site -> tokens[site] = 0);
    return new Layout(tokens, new Clamps(siteCount, kept));
  }

  /**
   * Resumes one image; returns after its last event.
   *
   * @param infilledImage the image to infill, empty for none
   * @param onClose registers a task to run when the request's stream is closed
   */
  public void resume(
      GenerationStart start,
      Upload<ByteString> infilledImage,
      Event.Sink<ByteString> events,
      Consumer<Runnable> onClose)
      throws InterruptedException {
    chains.generate(start, new Images(resumedOverlay(start, infilledImage, onClose)), events);
  }

  private @Nullable Overlay resumedOverlay(
      GenerationStart start, Upload<ByteString> infilledImage, Consumer<Runnable> onClose)
      throws InterruptedException {
    Chain chain = start.from().generation().chain();
    ByteString image = infilledImage.take();
    ImageMemory.requireBytes(Single.INFILLED_IMAGE, image, chain.model());
    ImageMemory.Share share = share(chain.model(), 1, image.size(), onClose);
    if (image.isEmpty()) {
      return null;
    }
    Overlay overlay = Overlay.of(vqgans.read(chain.model(), image), chain.visits().clamps());
    share.encoded(overlay.byteCount());
    return overlay;
  }

  /** Renders states as PNGs. */
  private final class Images implements StateRenderer<ByteString> {
    private final @Nullable Overlay overlay;

    Images(@Nullable Overlay overlay) {
      this.overlay = overlay;
    }

    @Override
    public ByteString render(Chain chain, ChainState state) throws InterruptedException {
      return vqgans.decode(chain.model(), state.tokens(), overlay);
    }

    @Override
    public ByteString renderFinal(Chain chain, int[] tokens) throws InterruptedException {
      return vqgans.decodeResult(chain.model(), tokens, overlay);
    }
  }
}
