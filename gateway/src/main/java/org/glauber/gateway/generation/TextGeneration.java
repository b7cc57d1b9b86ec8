package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainReport;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.DenoiserClient;
import org.glauber.gateway.chain.Mirror;
import org.glauber.gateway.template.Layout;
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
  private final DenoiserClient denoisers;
  private final RunningGenerations running;

  /** Generation with these models, at these services, within this bound. */
  public TextGeneration(
      ModelCatalogue catalogue,
      TokenizerClient tokenizers,
      DenoiserClient denoisers,
      RunningGenerations running) {
    this.catalogue = catalogue;
    this.tokenizers = tokenizers;
    this.denoisers = denoisers;
    this.running = running;
  }

  /** What a request's generations have in common. */
  private record Prepared(
      TextRequest request,
      Stopwatch sinceArrival,
      ServedModel model,
      Sampling sampling,
      Layout layout,
      Duration encodeTime) {}

  /**
   * Generates a request's texts; returns after the last one's last event. The first failure ends
   * them all.
   *
   * @throws InterruptedException when this thread was told to stop
   * @throws org.glauber.server.status.RefusalException when the request breaks a rule, there is no
   *     room, or a service is down
   * @throws io.grpc.StatusRuntimeException when the caller is gone, or the denoisers are full
   */
  public void run(TextRequest request, Event.Sink events) throws InterruptedException {
    Stopwatch sinceArrival = Stopwatch.start();
    ServedModel model = catalogue.textModel(request.model());
    Sampling sampling = request.sampling().on(model.manifest());
    request.template().requireFits(model.siteCount());
    try (RunningGenerations.Room _ = running.admit(request.count())) {
      Stopwatch encoding = Stopwatch.start();
      Layout layout =
          Layout.of(
              request.template(), tokenizers.encode(model, request.template().texts()), model);
      Prepared prepared =
          new Prepared(request, sinceArrival, model, sampling, layout, encoding.elapsed());
      Together.run(request.count(), index -> generate(prepared, index, events));
    }
  }

  private void generate(Prepared prepared, int index, Event.Sink events)
      throws InterruptedException {
    ServedModel model = prepared.model();
    Layout layout = prepared.layout();
    String id = UUID.randomUUID().toString();
    Chain chain =
        new Chain(
            id + "/" + index,
            model,
            new Visits(model.scan(), layout.clamps()),
            prepared.sampling(),
            prepared.request().maxWindow(),
            prepared.request().seed() + index);
    events.accept(new Event.Accepted(index, id, chain));

    int[] initialState = // x_T ~ π where free
        new ChainRandomness(chain.seed())
            .initialState(layout.tokens(), layout.clamps(), model.noise());
    Mirror mirror = new Mirror(chain, initialState);
    ChainReport report;
    Duration progressTime;
    try (ProgressReporter progress =
        new ProgressReporter(
            prepared.request().rhythm(),
            chain.stepCount(),
            state -> events.accept(progress(index, chain, state)))) {
      report =
          chain.freeSiteCount() == 0
              ? ChainReport.NOTHING
              : denoisers.run(
                  chain, mirror, prepared.request().rhythm().updateInterval(), progress::advanced);
      progressTime = progress.finish();
    }

    Stopwatch decoding = Stopwatch.start();
    int[] tokens = mirror.state().tokens(); // X_0
    String text = tokenizers.decodeResult(model, tokens).text();
    Statistics statistics =
        new Statistics(
            chain.workStepCount(),
            report,
            prepared.sinceArrival().elapsed(),
            prepared.encodeTime(),
            progressTime.plus(decoding.elapsed()));
    events.accept(new Event.Finished(index, text, tokens, statistics));
  }

  private Event.Progress progress(int index, Chain chain, ChainState state)
      throws InterruptedException {
    Decoded decoded = tokenizers.decode(chain.model(), state.tokens());
    List<Span> settled =
        Span.ofSites(decoded.endOffsets(), site -> chain.visits().isSettled(site, state.step()));
    return new Event.Progress(
        index, state.step(), decoded.text(), settled, state.settledSiteCount(chain));
  }
}
