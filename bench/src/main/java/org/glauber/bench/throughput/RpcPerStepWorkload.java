package org.glauber.bench.throughput;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.glauber.bench.comparison.ConcurrentCallers;
import org.glauber.bench.comparison.Throughput;
import org.glauber.bench.comparison.Workload;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.glauber.generation.v1.Model;
import org.glauber.model.v1.Sampling;

/**
 * A workload that makes one call to the denoiser for every step, sends the state and receives the
 * token, which the suite does not do. Each call runs a chain at step 1, which has a single step
 * left.
 */
final class RpcPerStepWorkload implements Workload, AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final ManagedChannel channel;
  private final Chain prototype;

  RpcPerStepWorkload(String denoiser, Model model, Sampling sampling) {
    this.channel = NettyChannelBuilder.forTarget(denoiser).usePlaintext().build();
    Chain.Builder chain =
        Chain.newBuilder()
            .setModel(model.getManifest().getName())
            .setModelDigest(model.getDigest())
            .setStep(1)
            .setSampling(sampling);
    for (int site = 0; site < model.getManifest().getSiteCount(); site++) {
      chain.addTokens(0);
    }
    this.prototype = chain.build();
  }

  @Override
  public Throughput run(int chains, Duration time) throws InterruptedException {
    return ConcurrentCallers.run(chains, time, this::step);
  }

  private long step(long number) {
    Iterator<RunChainResponse> responses =
        DenoiserServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
            .runChain(
                RunChainRequest.newBuilder()
                    .setChain(prototype.toBuilder().setId("step-" + number).setSeed(number))
                    .build());
    long steps = 0;
    while (responses.hasNext()) {
      steps += responses.next().getUpdate().getSitesCount();
    }
    return steps;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
