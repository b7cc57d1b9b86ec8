package org.glauber.gateway.chain;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
import org.glauber.server.auth.Tenant;
import org.jspecify.annotations.Nullable;

/** Runs chains at the denoisers, and fails over to another denoiser if one fails. */
public final class DenoiserClient {
  private final Failover failover;
  private final ModelCatalogue catalogue;
  private final Duration silence;

  /**
   * Creates a client of the denoisers.
   *
   * @param silence how long a denoiser may send nothing about a chain that it has begun before it
   *     is treated as hung
   */
  public DenoiserClient(Failover failover, ModelCatalogue catalogue, Duration silence) {
    this.failover = failover;
    this.catalogue = catalogue;
    this.silence = silence;
  }

  /**
   * Callbacks for a running chain, on the thread that mirrors it: the next update waits for them.
   */
  public interface Listener {
    /** A denoiser has admitted the chain. Called again for each denoiser that takes it over. */
    void admitted();

    /** The mirror has advanced. */
    void advanced(Mirror mirror);
  }

  /**
   * Runs a chain to step 0, at one denoiser after another if some fail. The tokens equal those of
   * an undisturbed run, because they are a function of the chain and its state alone.
   *
   * @param mirror the chain's state, which advances as the chain runs
   * @param updateInterval the least time between two of its updates, in whole milliseconds
   * @throws InterruptedException if this thread is interrupted; the denoiser's call is then
   *     cancelled
   */
  public ChainReport run(Chain chain, Mirror mirror, Duration updateInterval, Listener listener)
      throws InterruptedException {
    long start = System.nanoTime();
    Attempts attempts = new Attempts();
    Predicate<Address> serving = address -> catalogue.serves(address, chain.model());
    Failover.Work<ChainFinished> running =
        lease ->
            follow(
                lease,
                request(chain, mirror.state(), attempts.next(), updateInterval),
                mirror,
                listener);
    ChainFinished finished;
    try (ModelCatalogue.Use _ = catalogue.use(chain.model())) {
      finished =
          mirror.step() < chain.stepCount()
              ? failover.resume(mirror::remainingWork, serving, running)
              : failover.run(mirror::remainingWork, serving, running);
    }
    Duration queueTime = Duration.ofNanos(nanos(finished.getQueueTime()));
    return new ChainReport(
        finished.getNoiseSteps(),
        finished.getPasses(),
        finished.getEvaluations(),
        finished.getStepsDecidedAgain(),
        finished.getStepsCorrected(),
        queueTime,
        Duration.ofNanos(System.nanoTime() - start).minus(queueTime));
  }

  /** Mirrors one attempt to its end. Updates of older attempts are ignored. */
  private ChainFinished follow(
      Lease lease, RunChainRequest request, Mirror mirror, Listener listener)
      throws StatusException, InterruptedException {
    BlockingClientCall<?, RunChainResponse> call =
        DenoiserServiceGrpc.newBlockingV2Stub(lease.channel()).runChain(request);
    int attempt = request.getChain().getAttempt();
    ChainFinished finished = null;
    boolean open = true;
    boolean begun = false; // until then the chain may be queued for a long time
    try {
      for (RunChainResponse response = call.read();
          response != null;
          response = begun ? readWithinSilence(call) : call.read()) {
        ChainUpdate update = response.getUpdate();
        if (response.hasAdmitted() && response.getAdmitted().getAttempt() == attempt) {
          lease.accepted();
          listener.admitted();
        } else if (response.hasUpdate() && update.getAttempt() == attempt) {
          begun = true;
          apply(update, mirror, call);
          lease.remaining(mirror.remainingWork());
          listener.advanced(mirror);
        } else if (response.hasFinished() && response.getFinished().getAttempt() == attempt) {
          finished = response.getFinished();
        }
      }
      open = false;
    } catch (StatusException e) {
      open = false;
      throw e;
    } finally {
      if (open) {
        end(call);
      }
    }
    if (finished == null || !mirror.isAtEnd()) {
      throw Status.UNAVAILABLE
          .withDescription("the denoiser ended the stream at step " + mirror.step())
          .asException();
    }
    return finished;
  }

  /** Applies an update. An update that is not valid for this chain is a failure of the denoiser. */
  private static void apply(ChainUpdate update, Mirror mirror, BlockingClientCall<?, ?> call)
      throws StatusException {
    try {
      mirror.apply(update.getStep(), update.getSitesList(), update.getTokensList());
    } catch (IllegalArgumentException e) {
      end(call);
      throw Status.INTERNAL.withDescription(e.getMessage()).withCause(e).asException();
    }
  }

  /** Reads the next message of a chain that has begun; null after the last. */
  private @Nullable RunChainResponse readWithinSilence(BlockingClientCall<?, RunChainResponse> call)
      throws StatusException, InterruptedException {
    try {
      return call.read(silence.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      end(call);
      throw Status.UNAVAILABLE
          .withDescription("the denoiser sent nothing for " + silence)
          .asException();
    }
  }

  /**
   * Cancels a call and reads its messages to the end, because only then is its span ended. That
   * takes little time and needs no peer, so it continues even if this thread is interrupted again.
   */
  private static void end(BlockingClientCall<?, ?> call) {
    call.cancel("the gateway no longer follows the chain", null);
    boolean isInterrupted = false;
    boolean isOpen = true;
    while (isOpen) {
      try {
        isOpen = call.read() != null;
      } catch (StatusException e) {
        isOpen = false; // CANCELLED: the call has ended.
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RunChainRequest request(
      Chain chain, ChainState state, int attempt, Duration updateInterval) {
    org.glauber.denoiser.v1.Chain.Builder message =
        org.glauber.denoiser.v1.Chain.newBuilder()
            .setId(chain.id())
            .setModel(chain.model().name())
            .setModelDigest(chain.model().digest())
            .setStep(state.step())
            .setSeed(chain.seed())
            .setSampling(chain.sampling())
            .setMaxWindow(chain.maxWindow())
            .setTenant(Tenant.current())
            .setPriority(chain.priority())
            .setAttempt(attempt);
    for (int token : state.tokens()) {
      message.addTokens(token);
    }
    chain.visits().clamps().sites().stream().forEach(message::addClampedSites);
    return RunChainRequest.newBuilder()
        .setChain(message)
        .setUpdateIntervalMillis(Math.toIntExact(updateInterval.toMillis()))
        .build();
  }

  private static long nanos(com.google.protobuf.Duration duration) {
    return TimeUnit.SECONDS.toNanos(duration.getSeconds()) + duration.getNanos();
  }

  /** Counts the attempts to run a chain. */
  private static final class Attempts {
    private int next;

    int next() {
      return next++;
    }
  }
}
