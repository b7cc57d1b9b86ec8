package org.glauber.denoiser;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Set;
import org.glauber.denoiser.chain.ChainMailbox;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.ChainStatistics;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainAdmitted;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.ListModelsResponse;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.glauber.server.admission.CatalogueService;
import org.glauber.server.status.Refusals;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;
import org.glauber.server.telemetry.Telemetry;

/** The gRPC service of the denoiser: admits a chain and streams the updates of its mailbox. */
@Singleton
class DenoiserGrpcService extends DenoiserServiceGrpc.DenoiserServiceImplBase
    implements CatalogueService {
  private static final int MAX_UPDATE_INTERVAL_MILLIS = 1_000;

  private final Denoiser denoiser;
  private final Tracer tracer;
  private final ModelList list = new ModelList();

  @Inject
  DenoiserGrpcService(Denoiser denoiser, Telemetry telemetry) {
    this.denoiser = denoiser;
    this.tracer = telemetry.tracer();
  }

  @Override
  public Set<MethodDescriptor<?, ?>> catalogueMethods() {
    return Set.of(DenoiserServiceGrpc.getListModelsMethod());
  }

  @Override
  public void runChain(RunChainRequest request, StreamObserver<RunChainResponse> responses) {
    Chain chain = request.getChain();
    ChainSpec spec;
    try (var model = denoiser.use(chain.getModel(), chain.getModelDigest())) {
      spec = ChainRequest.spec(chain, model.loaded(), denoiser.maxWindow());
    }
    int millis = request.getUpdateIntervalMillis();
    if (millis < 0 || millis > MAX_UPDATE_INTERVAL_MILLIS) {
      throw Refusals.invalidArgument(
          "update_interval_millis",
          "must be 0 to %,d".formatted(MAX_UPDATE_INTERVAL_MILLIS),
          millis);
    }
    java.time.Duration interval = java.time.Duration.ofMillis(millis);
    ServerStream.serve(
        responses,
        Backlog.waiting(1),
        stream -> {
          try (var _ = denoiser.use(chain.getModel(), chain.getModelDigest())) {
            run(spec, interval, stream);
          }
        });
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
    responses.onNext(list.of(denoiser.models()));
    responses.onCompleted();
  }

  private void run(
      ChainSpec spec, java.time.Duration interval, ServerStream<RunChainResponse> stream)
      throws InterruptedException {
    ChainMailbox mailbox = new ChainMailbox(spec.tokens().length);
    RunningChain chain = new RunningChain(spec, mailbox, System.nanoTime());
    try (ChainSpans spans = ChainSpans.queued(tracer, spec)) {
      try {
        denoiser.admission().admit(chain);
        stream.send(admitted(spec.attempt()));
        ChainMailbox.Batch batch =
            mailbox.take(java.time.Duration.ZERO); // the first update is sent at once
        spans.started(chain, spec.step());
        send(batch, spec, stream);
        while (batch.statistics().isEmpty()) {
          batch = mailbox.take(interval);
          send(batch, spec, stream);
        }
        spans.finished(batch.statistics().get());
        stream.send(finished(batch.statistics().get(), spec.attempt()));
      } catch (RuntimeException e) {
        spans.failed(e);
        throw e;
      }
    } finally {
      mailbox.cancel();
      denoiser.admission().leave(chain);
    }
  }

  private static void send(
      ChainMailbox.Batch batch, ChainSpec spec, ServerStream<RunChainResponse> stream)
      throws InterruptedException {
    if (batch.sites().length > 0) {
      stream.send(update(batch, spec.attempt()));
    }
  }

  private static RunChainResponse admitted(int attempt) {
    return RunChainResponse.newBuilder()
        .setAdmitted(ChainAdmitted.newBuilder().setAttempt(attempt))
        .build();
  }

  private static RunChainResponse update(ChainMailbox.Batch batch, int attempt) {
    return RunChainResponse.newBuilder()
        .setUpdate(
            ChainUpdate.newBuilder()
                .setStep(batch.step())
                .addAllSites(Arrays.stream(batch.sites()).boxed().toList())
                .addAllTokens(Arrays.stream(batch.tokens()).boxed().toList())
                .setAttempt(attempt))
        .build();
  }

  private static RunChainResponse finished(ChainStatistics statistics, int attempt) {
    return RunChainResponse.newBuilder()
        .setFinished(
            ChainFinished.newBuilder()
                .setSteps(statistics.steps())
                .setNoiseSteps(statistics.noiseSteps())
                .setPasses(statistics.passes())
                .setEvaluations(statistics.evaluations())
                .setStepsDecidedAgain(statistics.stepsDecidedAgain())
                .setStepsCorrected(statistics.stepsCorrected())
                .setQueueTime(duration(statistics.queueTime()))
                .setRunTime(duration(statistics.runTime()))
                .setAttempt(attempt))
        .build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Durations.fromNanos(duration.toNanos());
  }
}
