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

/** A client of the public image API. */
final class Images implements AutoCloseable {
  private final ManagedChannel channel;

  Images(String target) {
    this(target, NettyChannelBuilder.DEFAULT_FLOW_CONTROL_WINDOW);
  }

  /**
   * Connects to a gateway.
   *
   * @param window number of bytes that the transport buffers ahead of the reader
   */
  Images(String target, int window) {
    channel =
        NettyChannelBuilder.forTarget(target).usePlaintext().flowControlWindow(window).build();
  }

  /** Returns an asynchronous stub, which is read at the caller's own speed. */
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

  /** Returns a request without previews. */
  static GenerateImageRequest.Builder request(long seed, int sweeps) {
    return GenerateImageRequest.newBuilder()
        .setSeed(seed)
        .setSampling(SamplingOptions.newBuilder().setSweeps(sweeps))
        .setProgress(ProgressRhythm.newBuilder().setNone(true));
  }

  /**
   * Returns the final images of the seeds 0 … {@code count} - 1, with at most {@code atOnce}
   * generations at a time.
   */
  List<ImageFinished> finished(int count, int sweeps, int atOnce) throws InterruptedException {
    return AtOnce.results(count, atOnce, seed -> finished(request(seed, sweeps).build()));
  }

  /**
   * Returns the contents of a test file: one of the faces in several file formats, or a mask for
   * it.
   */
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
