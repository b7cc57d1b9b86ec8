package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.glauber.core.Clamps;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.image.VqganClient;
import org.glauber.gateway.resume.Generation;
import org.glauber.gateway.template.Layout;
import org.glauber.model.v1.Sampling;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.v1.Overlay;

/**
 * Generates images, or redraws parts of one: <em>encode, clamp what the mask keeps, draw X_T, run,
 * decode</em>. What is kept comes back pixel for pixel: it is laid over what is decoded.
 *
 * <p>The files of a request are let go once they are encoded. What is laid over its images is a
 * small one that the VQGAN has made of them.
 */
public final class ImageGeneration {
  private final ModelCatalogue catalogue;
  private final VqganClient vqgans;
  private final ChainGeneration chains;
  private final Bounds bounds;

  /** What bounds the images of all requests together. */
  public record Bounds(RunningGenerations running, ImageMemory memory) {}

  /** Generation with these models, at these services, within these bounds. */
  public ImageGeneration(
      ModelCatalogue catalogue, VqganClient vqgans, ChainGeneration chains, Bounds bounds) {
    this.catalogue = catalogue;
    this.vqgans = vqgans;
    this.chains = chains;
    this.bounds = bounds;
  }

  /**
   * Generates a request's images; returns after the last one's last event. The first failure ends
   * them all.
   *
   * @param closing runs what it is given when the request's stream is closed
   * @throws InterruptedException when this thread was told to stop
   * @throws org.glauber.server.status.RefusalException when the request breaks a rule, there is no
   *     room, or a service is down
   * @throws io.grpc.StatusRuntimeException when the caller is gone, or a service is full
   */
  public void run(ImageRequest request, Event.Sink<ByteString> events, Consumer<Runnable> closing)
      throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    Draw draw = request.draw();
    ServedModel model = catalogue.imageModel(draw.model());
    Sampling sampling = draw.sampling().on(model.manifest());
    try (RunningGenerations.Room _ = bounds.running().admit(draw.count())) {
      Stopwatch encoding = Stopwatch.start();
      Start start =
          request.infilling().isEmpty()
              ? open(model, draw.count(), closing)
              : redrawn(model, draw.count(), request.infilling().get(), closing);
      chains.run(
          new Plan(
              draw,
              sinceArrival,
              model,
              sampling,
              start.layout(),
              start.digest(),
              encoding.elapsed()),
          new Images(start.overlay()),
          events);
      start.share().generated();
    }
  }

  /**
   * What a request's images begin with.
   *
   * @param digest SHA-256 of the image that parts of are redrawn
   */
  private record Start(
      Layout layout,
      Optional<ByteString> digest,
      Optional<Overlay> overlay,
      ImageMemory.Share share) {}

  private Start open(ServedModel model, int count, Consumer<Runnable> closing) {
    ImageMemory.Share share = share(model, count, 0, closing);
    int siteCount = model.siteCount();
    Layout layout = new Layout(new int[siteCount], Clamps.none(siteCount));
    return new Start(layout, Optional.empty(), Optional.empty(), share);
  }

  private Start redrawn(
      ServedModel model,
      int count,
      Upload<ImageRequest.Infilling> upload,
      Consumer<Runnable> closing)
      throws InterruptedException {
    ImageRequest.Infilling infilling = upload.take();
    ImageMemory.requireBytes("infilling.image", infilling.image(), model);
    ImageMemory.requireBytes("infilling.mask", infilling.mask(), model);
    ImageMemory.Share share =
        share(model, count, infilling.image().size() + infilling.mask().size(), closing);
    VqganClient.Encoded encoded = vqgans.encode(model, infilling.image(), infilling.mask());
    Layout layout = layout(encoded, model.siteCount());
    Overlay overlay = overlay(encoded.image(), layout.clamps());
    share.encoded(overlay.getSerializedSize());
    return new Start(
        layout, Optional.of(Generation.digest(infilling.image())), Optional.of(overlay), share);
  }

  private ImageMemory.Share share(
      ServedModel model, int count, long fileBytes, Consumer<Runnable> closing) {
    ImageMemory.Share share = bounds.memory().take(model, count, fileBytes);
    closing.accept(share::closed);
    return share;
  }

  private static Layout layout(VqganClient.Encoded encoded, int siteCount) {
    BitSet kept = new BitSet(siteCount);
    kept.set(0, siteCount);
    encoded.masked().forEach(kept::clear);
    if (kept.isEmpty() || kept.cardinality() == siteCount) {
      throw Refusals.invalidArgument(
          "infilling.mask",
          "must free some of the cells and keep some",
          "a mask that frees %,d of %,d".formatted(siteCount - kept.cardinality(), siteCount));
    }
    int[] tokens = encoded.codes().clone();
    encoded.masked().forEach(site -> tokens[site] = 0);
    return new Layout(tokens, new Clamps(siteCount, kept));
  }

  /**
   * Goes on with one of them; returns after its last event.
   *
   * @param infilledImage the image that parts of are redrawn, empty for none
   * @param closing runs what it is given when the request's stream is closed
   */
  void resume(
      Course course,
      Upload<ByteString> infilledImage,
      Event.Sink<ByteString> events,
      Consumer<Runnable> closing)
      throws InterruptedException {
    chains.generate(course, new Images(resumed(course, infilledImage, closing)), events);
  }

  private Optional<Overlay> resumed(
      Course course, Upload<ByteString> infilledImage, Consumer<Runnable> closing)
      throws InterruptedException {
    Chain chain = course.from().generation().chain();
    ByteString image = infilledImage.take();
    ImageMemory.requireBytes("infilled_image", image, chain.model());
    ImageMemory.Share share = share(chain.model(), 1, image.size(), closing);
    if (image.isEmpty()) {
      return Optional.empty();
    }
    Overlay overlay = overlay(vqgans.read(chain.model(), image), chain.visits().clamps());
    share.encoded(overlay.getSerializedSize());
    return Optional.of(overlay);
  }

  private static Overlay overlay(ByteString image, Clamps kept) {
    Overlay.Builder overlay = Overlay.newBuilder().setImage(image);
    kept.sites().stream().forEach(overlay::addSites);
    return overlay.build();
  }

  /** States as PNGs. */
  private final class Images implements Display<ByteString> {
    private final Optional<Overlay> overlay;

    Images(Optional<Overlay> overlay) {
      this.overlay = overlay;
    }

    @Override
    public ByteString show(Chain chain, ChainState state) throws InterruptedException {
      return vqgans.decode(chain.model(), state.tokens(), overlay);
    }

    @Override
    public ByteString conclude(Chain chain, int[] tokens) throws InterruptedException {
      return vqgans.decodeResult(chain.model(), tokens, overlay);
    }
  }
}
