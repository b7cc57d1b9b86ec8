package org.glauber.chaos.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainAdmitted;
import org.glauber.denoiser.v1.ChainFinished;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.DenoiserServiceGrpc.DenoiserServiceImplBase;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.glauber.model.v1.Sampling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Decodes chains on a real connection, and checks which violations are reported. */
class RunChainDecoderTest {
  private static final int SITES = 3_000; // and updates: more bytes than one chunk
  private static final RunChainResponse ADMITTED =
      RunChainResponse.newBuilder().setAdmitted(ChainAdmitted.getDefaultInstance()).build();
  private static final RunChainResponse FINISHED =
      RunChainResponse.newBuilder().setFinished(ChainFinished.getDefaultInstance()).build();

  private final UpdateReplay replays = new UpdateReplay();
  private final FaultProxy proxy = new FaultProxy(() -> new RunChainDecoder(replays));
  private List<RunChainResponse> responses = List.of();
  private final Server server;
  private final ManagedChannel channel;

  RunChainDecoderTest() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(
                new DenoiserServiceImplBase() {
                  @Override
                  public void runChain(
                      RunChainRequest request, StreamObserver<RunChainResponse> observer) {
                    responses.forEach(observer::onNext);
                    observer.onCompleted();
                  }
                })
            .build()
            .start();
    proxy.setTarget("127.0.0.1", server.getPort());
    channel = NettyChannelBuilder.forTarget(proxy.address()).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.shutdownNow();
    proxy.close();
  }

  @Test
  void updatesAreReplayedToTheResult() {
    run(chain("a", 3, 1, 2, 3), update(2, 0, 7), update(0, 2, 9, 1, 8));
    assertThat(replays.violations("a", List.of(7, 8, 9))).isEmpty();
    assertThat(replays.chains()).isEqualTo(1);
    assertThat(replays.updates()).isEqualTo(2);
    assertThat(replays.unreadable()).isEmpty();
  }

  @Test
  void longStreamsAreDecodedCompletely() {
    Integer[] tokens = Collections.nCopies(SITES, 1).toArray(Integer[]::new);
    RunChainResponse[] updates = new RunChainResponse[SITES];
    for (int site = 0; site < SITES; site++) {
      updates[site] = update(SITES - 1 - site, site, 2);
    }
    run(chain("a", SITES, tokens), updates);
    assertThat(replays.violations("a", Collections.nCopies(SITES, 2))).isEmpty();
    assertThat(replays.updates()).isEqualTo(SITES);
  }

  @Test
  void aDifferentResultIsReported() {
    run(chain("a", 3, 1, 2, 3), update(0, 0, 7));
    assertThat(replays.violations("a", List.of(7, 2, 4)))
        .containsExactly("the result of a/0 differs from the replay of its updates");
  }

  @Test
  void anAttemptMayResumeAtAnyEarlierState() {
    run(chain("a", 3, 1, 2, 3), update(2, 0, 7), update(1, 1, 8));
    run(chain("a", 2, 7, 2, 3), update(0, 1, 8, 2, 9));
    assertThat(replays.violations("a", List.of(7, 8, 9))).isEmpty();
    assertThat(replays.resumptions()).isEqualTo(1);
  }

  @Test
  void aStateThatNoAttemptReachedIsReported() {
    run(chain("a", 3, 1, 2, 3), update(2, 0, 7));
    run(chain("a", 2, 7, 2, 4), update(0, 1, 8));
    run(chain("b", 2, 1, 2, 3), update(0, 1, 8));
    assertThat(replays.violations("a", List.of(7, 8, 4)))
        .containsExactly("resumed at step 2 in a state that it never had");
    assertThat(replays.violations("b", List.of(1, 8, 3)))
        .containsExactly("resumed at step 2 in a state that it never had");
  }

  @Test
  void attemptsWithDifferentStatesAreReported() {
    run(chain("a", 3, 1, 2, 3), update(2, 0, 7), update(1, 1, 8));
    run(chain("a", 2, 7, 2, 3), update(1, 1, 9), update(0, 2, 9));
    assertThat(replays.violations("a", List.of(7, 9, 9))).containsExactly("two states at step 1");
  }

  @Test
  void stepsThatDoNotDecreaseAndUpdatesOfClampedSitesAreReported() {
    Chain clamped = chain("a", 3, 1, 2, 3).toBuilder().addClampedSites(1).build();
    run(clamped, update(2, 0, 7), update(2, 0, 7), update(0, 1, 8));
    assertThat(replays.violations("a", List.of(7, 8, 3)))
        .containsExactly("an update to step 2 after step 2", "an update of clamped site 1");
  }

  private void run(Chain chain, RunChainResponse... updates) {
    responses =
        Stream.of(List.of(ADMITTED), List.of(updates), List.of(FINISHED))
            .flatMap(List::stream)
            .toList();
    DenoiserServiceGrpc.newBlockingStub(channel)
        .runChain(RunChainRequest.newBuilder().setChain(chain).build())
        .forEachRemaining(_ -> {});
  }

  private static Chain chain(String generation, int step, Integer... tokens) {
    return Chain.newBuilder()
        .setId(generation + "/0")
        .setStep(step)
        .setSampling(Sampling.newBuilder().setSweeps(1))
        .addAllTokens(List.of(tokens))
        .build();
  }

  /** An update to a step that writes (site, token) pairs. */
  private static RunChainResponse update(int step, int... written) {
    ChainUpdate.Builder update = ChainUpdate.newBuilder().setStep(step);
    for (int k = 0; k < written.length; k += 2) {
      update.addSites(written[k]).addTokens(written[k + 1]);
    }
    return RunChainResponse.newBuilder().setUpdate(update).build();
  }
}
