package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.Optional;
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
 */
public final class ImageGeneration {
  private final ModelCatalogue catalogue;
  private final VqganClient vqgans;
  private final ChainGeneration chains;
  private final RunningGenerations running;

  /** Generation with these models, at these services, within this bound. */
  public ImageGeneration(
      ModelCatalogue catalogue,
      VqganClient vqgans,
      ChainGeneration chains,
      RunningGenerations running) {
    this.catalogue = catalogue;
    this.vqgans = vqgans;
    this.chains = chains;
    this.running = running;
  }

  /**
   * Generates a request's images; returns after the last one's last event. The first failure ends
   * them all.
   *
   * @throws InterruptedException when this thread was told to stop
   * @throws org.glauber.server.status.RefusalException when the request breaks a rule, there is no
   *     room, or a service is down
   * @throws io.grpc.StatusRuntimeException when the caller is gone, or a service is full
   */
  public void run(ImageRequest request, Event.Sink<ByteString> events) throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    ServedModel model = catalogue.imageModel(request.draw().model());
    Sampling sampling = request.draw().sampling().on(model.manifest());
    try (RunningGenerations.Room _ = running.admit(request.draw().count())) {
      Stopwatch encoding = Stopwatch.start();
      Layout layout = layout(request, model);
      chains.run(
          new Plan(
              request.draw(),
              sinceArrival,
              model,
              sampling,
              layout,
              request.infilling().map(infilling -> Generation.digest(infilling.image())),
              encoding.elapsed()),
          new Images(
              request.infilling().map(infilling -> overlay(infilling.image(), layout.clamps()))),
          events);
    }
  }

  private Layout layout(ImageRequest request, ServedModel model) throws InterruptedException {
    int siteCount = model.siteCount();
    if (request.infilling().isEmpty()) {
      return new Layout(new int[siteCount], Clamps.none(siteCount));
    }
    ImageRequest.Infilling infilling = request.infilling().get();
    VqganClient.Encoded encoded = vqgans.encode(model, infilling.image(), infilling.mask());
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
   */
  void resume(Course course, ByteString infilledImage, Event.Sink<ByteString> events)
      throws InterruptedException {
    Clamps kept = course.from().generation().chain().visits().clamps();
    Optional<Overlay> overlay =
        infilledImage.isEmpty() ? Optional.empty() : Optional.of(overlay(infilledImage, kept));
    chains.generate(course, new Images(overlay), events);
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
