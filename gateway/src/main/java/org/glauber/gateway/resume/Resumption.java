package org.glauber.gateway.resume;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.checkpoint.Checkpoint;
import org.glauber.gateway.checkpoint.Generation;
import org.glauber.gateway.checkpoint.ResumeCache;
import org.glauber.gateway.checkpoint.ResumeTokens;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.generation.GenerationStart;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.image.ImageGeneration;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.gateway.request.Upload;
import org.glauber.gateway.text.RenderedText;
import org.glauber.gateway.text.TextGeneration;
import org.glauber.model.v1.Modality;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Refusals;

/**
 * Resumes generations whose streams were lost: from this gateway's cache, or from the resume token
 * that the caller presents, whichever is further along. The result equals that of an uninterrupted
 * stream, because it is a function of the chain and its state alone.
 */
public final class Resumption {
  private final ModelCatalogue catalogue;
  private final ResumeCache cache;
  private final ResumeTokens tokens;
  private final TextGeneration texts;
  private final ImageGeneration images;
  private final RunningGenerations running;

  /** Creates a resumption of the generations in this cache or sealed into these tokens. */
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
   * Runs the generation to its end; returns after its last event, which goes to the sink of its
   * modality.
   *
   * @param onClose registers a task to run when the request's stream is closed
   * @throws InterruptedException when this thread is interrupted
   * @throws org.glauber.gateway.request.InvalidRequestException if the token or the image is
   *     invalid
   * @throws org.glauber.server.status.RefusalException if the generation is unknown, the token has
   *     expired, the model has changed, there is no room, or a service is down
   * @throws io.grpc.StatusRuntimeException if the caller has cancelled, or a service is full
   */
  public void run(
      ResumeRequest request,
      Event.Sink<RenderedText> textSink,
      Event.Sink<ByteString> imageSink,
      Consumer<Runnable> onClose)
      throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    Found found = find(request);
    Checkpoint checkpoint = found.checkpoint();
    Integer seen = request.lastSeenStep();
    // If there is no room now, the stopped generation stays in the cache.
    try (RunningGenerations.Permit _ = found.isHere() ? running.readmit() : running.admit(1)) {
      Generation generation = checkpoint.generation();
      GenerationStart start =
          new GenerationStart(
              checkpoint,
              seen == null ? checkpoint.state().step() : seen,
              request.progressInterval(),
              sinceArrival,
              Duration.ZERO,
              List.of(),
              true);
      if (generation.chain().model().modality() == Modality.MODALITY_IMAGE) {
        images.resume(start, found.infilledImage(), imageSink, onClose);
      } else {
        texts.resume(start, textSink);
      }
    }
  }

  /**
   * A generation to resume.
   *
   * @param checkpoint where to resume it
   * @param isHere whether it is in this gateway's cache, and may have been running until now
   * @param infilledImage the image to infill, empty for none
   */
  private record Found(Checkpoint checkpoint, boolean isHere, Upload<ByteString> infilledImage) {}

  /** Returns whichever is further along: the cached generation or that of the token. */
  private Found find(ResumeRequest request) throws InterruptedException {
    String tenant = Tenant.current();
    String id = request.generationId();
    ResumeRequest.Evidence evidence = request.evidence().take();
    Optional<Checkpoint> sealed = Optional.empty();
    if (!evidence.token().isEmpty()) {
      Checkpoint opened = tokens.open(evidence.token(), tenant, catalogue::version);
      opened.generation().requireInfilledImage(evidence.infilledImage());
      id = opened.generation().id();
      sealed = Optional.of(opened);
    }
    Optional<Generation> known = cache.find(id, tenant);
    Optional<Checkpoint> cached = Optional.empty();
    if (known.isPresent()) {
      ServedModel model = known.get().chain().model();
      var _ = catalogue.version(model.name(), model.digest());
      known.get().requireInfilledImage(evidence.infilledImage());
      cached = cache.takeOver(id);
    }
    Checkpoint latest =
        Stream.of(cached, sealed)
            .flatMap(Optional::stream)
            .min(Comparator.comparingInt(checkpoint -> checkpoint.state().step()))
            .orElseThrow(() -> Refusals.notFound("generation", request.generationId()));
    return new Found(latest, cached.isPresent(), new Upload<>(evidence.infilledImage()));
  }
}
