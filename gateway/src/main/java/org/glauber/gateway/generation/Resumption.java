package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.resume.Generation;
import org.glauber.gateway.resume.ResumeCache;
import org.glauber.gateway.resume.ResumeTokens;
import org.glauber.gateway.resume.Standing;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Modality;
import org.glauber.resume.v1.SavedGeneration;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Refusals;

/**
 * Goes on with generations whose streams were lost: from where they stand here, or else from the
 * token that their caller brings. The result is that of an undisturbed stream, for it is a function
 * of the chain and its state.
 */
public final class Resumption {
  private final ModelCatalogue catalogue;
  private final ResumeCache cache;
  private final ResumeTokens tokens;
  private final TextGeneration texts;
  private final ImageGeneration images;
  private final RunningGenerations running;

  /** Resumption of what is kept here or was sealed by these tokens. */
  public Resumption(
      ModelCatalogue catalogue,
      ResumeCache cache,
      ResumeTokens tokens,
      TextGeneration texts,
      ImageGeneration images,
      RunningGenerations running) {
    this.catalogue = catalogue;
    this.cache = cache;
    this.tokens = tokens;
    this.texts = texts;
    this.images = images;
    this.running = running;
  }

  /**
   * Generates to the end; returns after the last event, which is the texts' or the images'.
   *
   * @param closing runs what it is given when the request's stream is closed
   * @throws InterruptedException when this thread was told to stop
   * @throws org.glauber.server.status.RefusalException when nothing is known of the generation, the
   *     token is not good, the model has changed, there is no room, or a service is down
   * @throws io.grpc.StatusRuntimeException when the caller is gone, or a service is full
   */
  public void run(
      ResumeRequest request,
      Event.Sink<ShownText> textSink,
      Event.Sink<ByteString> imageSink,
      Consumer<Runnable> closing)
      throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    Found found = find(request);
    Standing standing = found.standing();
    // What was stopped for this is kept, should there be no room now.
    try (RunningGenerations.Room _ = found.isHere() ? running.admitAgain() : running.admit(1)) {
      Generation generation = standing.generation();
      Course course =
          new Course(
              standing, request.shownStep(), request.rhythm(), sinceArrival, Duration.ZERO, true);
      if (generation.chain().model().modality() == Modality.MODALITY_IMAGE) {
        images.resume(course, found.infilledImage(), imageSink, closing);
      } else {
        texts.resume(course, textSink);
      }
    }
  }

  /**
   * A generation that is to go on.
   *
   * @param isHere whether it is kept here, and may have run until now
   * @param infilledImage the image that parts of are redrawn, empty for none
   */
  private record Found(Standing standing, boolean isHere, Upload<ByteString> infilledImage) {}

  /** The later of what is kept here and what the token tells. */
  private Found find(ResumeRequest request) throws InterruptedException {
    String tenant = Tenant.current();
    String id = request.generationId();
    ResumeRequest.Evidence evidence = request.evidence().take();
    Optional<Standing> sealed = Optional.empty();
    if (!evidence.token().isEmpty()) {
      SavedGeneration saved = tokens.open(evidence.token(), tenant);
      sealed = Optional.of(standing(saved));
      sealed.get().generation().requireInfilledImage(evidence.infilledImage());
      id = saved.getGenerationId();
    }
    Optional<Generation> known = cache.find(id, tenant);
    Optional<Standing> kept = Optional.empty();
    if (known.isPresent()) {
      requireServed(known.get().chain().model());
      known.get().requireInfilledImage(evidence.infilledImage());
      kept = cache.takeOver(id);
    }
    Standing latest =
        Stream.of(kept, sealed)
            .flatMap(Optional::stream)
            .min(Comparator.comparingInt(standing -> standing.state().step()))
            .orElseThrow(() -> Refusals.notFound("generation", request.generationId()));
    return new Found(latest, kept.isPresent(), new Upload<>(evidence.infilledImage()));
  }

  private Standing standing(SavedGeneration saved) throws InterruptedException {
    ServedModel model = catalogue.model(saved.getModel());
    requireDigest(model, saved.getModelDigest());
    Clamps clamps =
        Clamps.of(
            model.siteCount(),
            saved.getClampedSitesList().stream().mapToInt(Integer::intValue).toArray());
    Chain chain =
        new Chain(
            saved.getGenerationId() + "/" + saved.getIndex(),
            model,
            new Visits(
                model.scan(), clamps, Samplings.levels(saved.getSampling(), model.manifest())),
            saved.getSampling(),
            saved.getMaxWindow(),
            saved.getSeed(),
            saved.getPriority());
    return new Standing(
        new Generation(
            saved.getGenerationId(),
            saved.getIndex(),
            saved.getTenant(),
            chain,
            Optional.of(saved.getInfilledImageDigest()).filter(digest -> !digest.isEmpty())),
        new ChainState(
            saved.getStep(), saved.getTokensList().stream().mapToInt(Integer::intValue).toArray()));
  }

  private void requireServed(ServedModel model) throws InterruptedException {
    requireDigest(catalogue.model(model.name()), model.digest());
  }

  private static void requireDigest(ServedModel served, String digest) {
    if (!served.digest().equals(digest)) {
      throw Refusals.failedPrecondition(
          "MODEL_DIGEST",
          served.name(),
          "the generation was begun with digest %s, and %s is served"
              .formatted(digest, served.digest()));
    }
  }
}
