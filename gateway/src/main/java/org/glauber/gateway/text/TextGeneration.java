package org.glauber.gateway.text;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.checkpoint.Checkpoint;
import org.glauber.gateway.checkpoint.KeptSites;
import org.glauber.gateway.generation.ChainGeneration;
import org.glauber.gateway.generation.Event;
import org.glauber.gateway.generation.GenerationStart;
import org.glauber.gateway.generation.KeptSegment;
import org.glauber.gateway.generation.Layout;
import org.glauber.gateway.generation.Plan;
import org.glauber.gateway.generation.RunningGenerations;
import org.glauber.gateway.generation.StateRenderer;
import org.glauber.gateway.progress.Stopwatch;

/**
 * Generates texts: <em>encode, lay out, draw X_T, run, decode</em>. A request's texts are generated
 * concurrently. They share the layout and differ by seed, from X_T on.
 */
public final class TextGeneration {
  private final TokenizerClient tokenizers;
  private final ChainGeneration chains;
  private final RunningGenerations running;

  /** Creates a generator of texts from these services and this limit. */
  public TextGeneration(
      TokenizerClient tokenizers, ChainGeneration chains, RunningGenerations running) {
    this.tokenizers = tokenizers;
    this.chains = chains;
    this.running = running;
  }

  /**
   * Generates a request's texts; returns after the last event. The first failure ends all of them.
   *
   * @throws InterruptedException when this thread is interrupted
   * @throws org.glauber.gateway.request.InvalidRequestException if the model cannot represent the
   *     template
   * @throws org.glauber.server.status.RefusalException if there is no room, or a service is down
   * @throws io.grpc.StatusRuntimeException if the caller has cancelled, or the denoisers are full
   */
  public void run(TextRequest request, Event.Sink<RenderedText> events)
      throws InterruptedException {
    ServedModel model = request.options().model();
    Template template = request.template();
    try (RunningGenerations.Permit _ = running.admit(request.options().count())) {
      Stopwatch encoding = Stopwatch.start();
      List<Encoded> encodings = tokenizers.encode(model, template);
      Layout layout = template.layOut(encodings, model);
      chains.run(
          new Plan(request.options(), layout, null, template.kept(encodings), encoding.elapsed()),
          new Texts(),
          events);
    }
  }

  /** Resumes one text; returns after its last event. */
  public void resume(GenerationStart start, Event.Sink<RenderedText> events)
      throws InterruptedException {
    chains.generate(start.withKept(kept(start.from())), new Texts(), events);
  }

  /** What was kept of the template, as the first stream has reported it. */
  private List<KeptSegment> kept(Checkpoint checkpoint) throws InterruptedException {
    List<KeptSites> sites = checkpoint.generation().kept();
    int[] tokens = checkpoint.state().tokens(); // those of clamped sites never change
    ServedModel model = checkpoint.generation().chain().model();
    List<Encoded> encodings =
        tokenizers.encodeKept(model, Template.of(sites, tokens)).stream()
            .filter(encoded -> !encoded.tokens().isEmpty())
            .toList();
    return IntStream.range(0, sites.size())
        .mapToObj(
            k ->
                new KeptSegment(
                    sites.get(k),
                    encodings.get(k).tokens(),
                    encodings.get(k).text(),
                    encodings.get(k).isTruncated()))
        .toList();
  }

  /** Renders states as texts. */
  private final class Texts implements StateRenderer<RenderedText> {
    @Override
    public RenderedText render(Chain chain, ChainState state) throws InterruptedException {
      Decoded decoded = tokenizers.decode(chain.model(), state.tokens());
      return new RenderedText(
          decoded.text(),
          TextSpan.ofSites(
              decoded.endOffsets(), site -> chain.visits().isSettled(site, state.step())));
    }

    @Override
    public RenderedText renderFinal(Chain chain, int[] tokens) throws InterruptedException {
      Decoded decoded = tokenizers.decodeResult(chain.model(), tokens);
      return new RenderedText(decoded.text(), TextSpan.ofSites(decoded.endOffsets(), _ -> true));
    }
  }
}
