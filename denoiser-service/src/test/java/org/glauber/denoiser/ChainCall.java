package org.glauber.denoiser;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;

/** A call that runs a chain, and a mirror of the chain's state. Tests control how much it reads. */
final class ChainCall extends ClientCall.Listener<RunChainResponse> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final List<ChainUpdate> updates = new ArrayList<>(); // read after it has ended
  private final int[] state;
  private final ClientCall<RunChainRequest, RunChainResponse> call;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<ChainFinished> finished = new CompletableFuture<>();

  private ChainCall(Channel channel, Chain chain, CallOptions options) {
    state = chain.getTokensList().stream().mapToInt(Integer::intValue).toArray();
    call = channel.newCall(DenoiserServiceGrpc.getRunChainMethod(), options);
  }

  /** Calls and reads at once. */
  static ChainCall of(Channel channel, Chain chain) {
    return of(channel, chain, CallOptions.DEFAULT, Integer.MAX_VALUE);
  }

  /** Calls and reads the first messages only. */
  static ChainCall of(Channel channel, Chain chain, CallOptions options, int messages) {
    return of(channel, RunChainRequest.newBuilder().setChain(chain).build(), options, messages);
  }

  /** Sends this request and reads at once. */
  static ChainCall of(Channel channel, RunChainRequest request) {
    return of(channel, request, CallOptions.DEFAULT, Integer.MAX_VALUE);
  }

  private static ChainCall of(
      Channel channel, RunChainRequest request, CallOptions options, int messages) {
    ChainCall run = new ChainCall(channel, request.getChain(), options);
    run.call.start(run, new Metadata());
    run.call.sendMessage(request);
    run.call.halfClose();
    run.read(messages);
    return run;
  }

  void read(int messages) {
    call.request(messages);
  }

  void cancel() {
    call.cancel("enough", null);
  }

  /** Waits for the first update. */
  ChainCall awaitBegin() {
    begun.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return this;
  }

  /** The end of the call. */
  CompletableFuture<ChainFinished> finished() {
    return finished;
  }

  /** The state X_0 (site), when the chain has finished. */
  int[] tokens() {
    finished.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return state;
  }

  /** The refusal of the call. */
  StatusRuntimeException refusal() {
    return (StatusRuntimeException)
        finished
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .handle((result, failure) -> failure)
            .join();
  }

  @Override
  public void onMessage(RunChainResponse response) {
    if (response.hasFinished()) {
      finished.complete(response.getFinished());
      return;
    }
    if (response.hasAdmitted()) {
      return;
    }
    ChainUpdate update = response.getUpdate();
    for (int k = 0; k < update.getSitesCount(); k++) {
      state[update.getSites(k)] = update.getTokens(k);
    }
    updates.add(update);
    begun.complete(null);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    StatusRuntimeException failure = status.asRuntimeException(trailers);
    begun.completeExceptionally(failure);
    finished.completeExceptionally(failure);
  }
}
