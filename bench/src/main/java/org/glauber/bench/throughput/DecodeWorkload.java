package org.glauber.bench.throughput;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Arrays;
import org.glauber.bench.comparison.ConcurrentCallers;
import org.glauber.bench.comparison.Throughput;
import org.glauber.bench.comparison.Workload;
import org.glauber.model.Model;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.VqganServiceGrpc;
import org.glauber.vqgan.v1.VqganServiceGrpc.VqganServiceBlockingStub;

/**
 * Concurrent calls to a VQGAN service, four times as many as a batch holds, so that further batches
 * are ready while the images of one are encoded as PNGs.
 */
final class DecodeWorkload implements Workload, AutoCloseable {
  private static final int BATCHES = 4;

  private final ManagedChannel channel;
  private final DecodeRequest[] requests;

  DecodeWorkload(String address, Model model, int[][] grids) {
    this.channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    this.requests =
        Arrays.stream(grids)
            .map(
                codes ->
                    DecodeRequest.newBuilder()
                        .setModel(model.manifest().getName())
                        .setModelDigest(model.digest())
                        .addGrids(
                            CodeGrid.newBuilder()
                                .addAllCodes(Arrays.stream(codes).boxed().toList()))
                        .build())
            .toArray(DecodeRequest[]::new);
  }

  @Override
  public Throughput run(int batch, Duration time) throws InterruptedException {
    VqganServiceBlockingStub stub = VqganServiceGrpc.newBlockingStub(channel);
    return ConcurrentCallers.run(
        BATCHES * batch,
        time,
        number -> stub.decode(requests[(int) (number % requests.length)]).getImagesCount());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
