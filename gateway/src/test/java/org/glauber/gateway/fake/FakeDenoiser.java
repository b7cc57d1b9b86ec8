package org.glauber.gateway.fake;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.glauber.core.Scan;
import org.glauber.core.random.Philox;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainAdmitted;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.ListModelsResponse;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.glauber.model.Manifests;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;

/**
 * A denoiser without a network. Each token is a function of the seed, the step and the whole state,
 * so that a chain that is resumed from a wrong state ends differently.
 */
public final class FakeDenoiser extends FakeServer implements DenoiserServiceGrpc.AsyncService {
  private final Script script;
  private final Scan scan = Manifests.scan(TinyModel.manifest());

  /** Creates a denoiser that follows the script. */
  public FakeDenoiser(Script script) {
    this.script = script;
  }

  @Override
  ServerServiceDefinition service() {
    return DenoiserServiceGrpc.bindService(this);
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
    script.poll();
    responses.onNext(
        ListModelsResponse.newBuilder()
            .addModels(
                LoadedModel.newBuilder()
                    .setManifest(TinyModel.manifest())
                    .setDigest(script.digest()))
            .addModels(
                LoadedModel.newBuilder()
                    .setManifest(TinyModel.image())
                    .setDigest(TinyModel.IMAGE_DIGEST))
            .build());
    responses.onCompleted();
  }

  @Override
  public void runChain(RunChainRequest request, StreamObserver<RunChainResponse> responses) {
    ServerStream.serve(responses, Backlog.waiting(1), stream -> run(request.getChain(), stream));
  }

  private void run(Chain chain, ServerStream<RunChainResponse> stream) throws Exception {
    script.begin(this, chain);
    int[] state = chain.getTokensList().stream().mapToInt(Integer::intValue).toArray();
    int steps = 0;
    stream.send(admitted(chain.getAttempt()));
    try {
      for (int t = chain.getStep() - 1; t >= 0; t--) {
        int site = scan.siteAt(t);
        if (chain.getClampedSitesList().contains(site)) {
          continue;
        }
        script.before(t + 1);
        state[site] = token(chain.getSeed(), t, state);
        steps++;
        int sent = script.isInvalidTokenAt(t + 1) ? TinyModel.WORDS.size() : state[site];
        stream.send(update(t, site, sent, chain.getAttempt()));
      }
      stream.send(finished(steps, chain.getAttempt()));
      script.finished();
    } catch (InterruptedException | java.util.concurrent.CancellationException e) {
      script.cancelled();
      throw Status.CANCELLED.withCause(e).asException();
    }
  }

  private static int token(long seed, int t, int[] state) {
    int mixed = 17;
    for (int token : state) {
      mixed = 31 * mixed + token;
    }
    double u = Philox.uniform(seed, mixed, t, 0);
    return (int) (u * TinyModel.WORDS.size());
  }

  private static RunChainResponse admitted(int attempt) {
    return RunChainResponse.newBuilder()
        .setAdmitted(ChainAdmitted.newBuilder().setAttempt(attempt))
        .build();
  }

  private static RunChainResponse update(int step, int site, int token, int attempt) {
    return RunChainResponse.newBuilder()
        .setUpdate(
            ChainUpdate.newBuilder()
                .setStep(step)
                .addSites(site)
                .addTokens(token)
                .setAttempt(attempt))
        .build();
  }

  private static RunChainResponse finished(int steps, int attempt) {
    return RunChainResponse.newBuilder()
        .setFinished(
            ChainFinished.newBuilder()
                .setSteps(steps)
                .setPasses(steps)
                .setEvaluations(steps)
                .setStepsDecidedAgain(3)
                .setStepsCorrected(2)
                .setAttempt(attempt))
        .build();
  }
}
