package org.glauber.tests;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.ImageFinished;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** A client of the public interface for images. */
final class Images implements AutoCloseable {
  private final ManagedChannel channel;

  Images(String target) {
    this(target, NettyChannelBuilder.DEFAULT_FLOW_CONTROL_WINDOW);
  }

  /**
   * @param window the bytes that the transport takes in ahead of the reader
   */
  Images(String target, int window) {
    channel =
        NettyChannelBuilder.forTarget(target).usePlaintext().flowControlWindow(window).build();
  }

  /** A call that a caller reads at its own pace. */
  GenerationServiceGrpc.GenerationServiceStub asynchronous() {
    return GenerationServiceGrpc.newStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
  }

  List<GenerateImageResponse> events(GenerateImageRequest request) {
    List<GenerateImageResponse> events = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(2, TimeUnit.MINUTES)
        .generateImage(request)
        .forEachRemaining(events::add);
    return events;
  }

  ImageFinished finished(GenerateImageRequest request) {
    return events(request).getLast().getFinished();
  }

  /** A generation without previews. */
  static GenerateImageRequest.Builder request(long seed, int sweeps) {
    return GenerateImageRequest.newBuilder()
        .setSeed(seed)
        .setSampling(SamplingOptions.newBuilder().setSweeps(sweeps))
        .setProgress(ProgressRhythm.newBuilder().setNone(true));
  }

  /** The final images of the seeds 0 … {@code count} - 1, so many generations at once. */
  List<ImageFinished> finished(int count, int sweeps, int atOnce) throws InterruptedException {
    return AtOnce.results(count, atOnce, seed -> finished(request(seed, sweeps).build()));
  }

  /** One of the faces in files of many kinds, or a mask for it. */
  static ByteString file(String name) {
    try (InputStream file =
        Objects.requireNonNull(Images.class.getResourceAsStream("faces/" + name), name)) {
      return ByteString.readFrom(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BufferedImage decoded(ByteString png) {
    try {
      return ImageIO.read(png.newInput());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ByteString encoded(BufferedImage image) {
    try {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      return ByteString.copyFrom(png.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
