package org.glauber.gateway.generation;

import java.util.Optional;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.template.Layout;
import org.glauber.gateway.template.Template;
import org.glauber.gateway.text.Decoded;
import org.glauber.gateway.text.TokenizerClient;
import org.glauber.model.v1.Sampling;

/**
 * Generates texts: <em>encode, lay out, draw X_T, run, decode</em>. A request's texts are generated
 * at once and share everything up to X_T, which is where their seeds part.
 */
public final class TextGeneration {
  private final ModelCatalogue catalogue;
  private final TokenizerClient tokenizers;
  private final ChainGeneration chains;
  private final RunningGenerations running;

  /** Generation with these models, at these services, within this bound. */
  public TextGeneration(
      ModelCatalogue catalogue,
      TokenizerClient tokenizers,
      ChainGeneration chains,
      RunningGenerations running) {
    this.catalogue = catalogue;
    this.tokenizers = tokenizers;
    this.chains = chains;
    this.running = running;
  }

  /**
   * Generates a request's texts; returns after the last one's last event. The first failure ends
   * them all.
   *
   * @throws InterruptedException when this thread was told to stop
   * @throws org.glauber.server.status.RefusalException when the request breaks a rule, there is no
   *     room, or a service is down
   * @throws io.grpc.StatusRuntimeException when the caller is gone, or the denoisers are full
   */
  public void run(TextRequest request, Event.Sink<ShownText> events) throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    ServedModel model = catalogue.textModel(request.draw().model());
    Sampling sampling = request.draw().sampling().on(model.manifest());
    Template template = request.template();
    template.requireFits(model.siteCount());
    try (RunningGenerations.Room _ = running.admit(request.draw().count())) {
      Stopwatch encoding = Stopwatch.start();
      Layout layout = Layout.of(template, tokenizers.encode(model, template.texts()), model);
      chains.run(
          new Plan(
              request.draw(),
              sinceArrival,
              model,
              sampling,
              layout,
              Optional.empty(),
              encoding.elapsed()),
          new Texts(),
          events);
    }
  }

  /** Goes on with one of them; returns after its last event. */
  void resume(Course course, Event.Sink<ShownText> events) throws InterruptedException {
    chains.generate(course, new Texts(), events);
  }

  /** States as texts. */
  private final class Texts implements Display<ShownText> {
    @Override
    public ShownText show(Chain chain, ChainState state) throws InterruptedException {
      Decoded decoded = tokenizers.decode(chain.model(), state.tokens());
      return new ShownText(
          decoded.text(),
          Span.ofSites(decoded.endOffsets(), site -> chain.visits().isSettled(site, state.step())));
    }

    @Override
    public ShownText conclude(Chain chain, int[] tokens) throws InterruptedException {
      Decoded decoded = tokenizers.decodeResult(chain.model(), tokens);
      return new ShownText(decoded.text(), Span.ofSites(decoded.endOffsets(), _ -> true));
    }
  }
}
