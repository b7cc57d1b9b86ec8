package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.Overlay;
import org.glauber.vqgan.v1.VqganServiceGrpc;

/**
 * Encodes and decodes at the VQGANs: the one place that speaks their protocol. Their answers are
 * functions of the question, so that a call that failed is simply made again elsewhere.
 */
public final class VqganClient {

  private final Failover failover;
  private final Duration timeout;

  /**
   * A client of the VQGANs.
   *
   * @param timeout for a replica to answer, or to say that a call waits in its queue
   */
  public VqganClient(Failover failover, Duration timeout) {
    this.failover = failover;
    this.timeout = timeout;
  }

  /**
   * An image as a model has it.
   *
   * @param codes (site)
   * @param masked the sites that the mask frees, ascending
   * @param image what is to be laid over decoded images, as the VQGAN has read it
   */
  public record Encoded(int[] codes, List<Integer> masked, ByteString image) {}

  /**
   * Encodes an image and reads its mask.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT when either is not an image
   *     of the model's size
   */
  public Encoded encode(ServedModel model, ByteString image, ByteString mask)
      throws InterruptedException {
    EncodeResponse response =
        encode(
            encodeRequest(model, image).setMask(mask),
            e -> Refusals.withFieldPrefix("infilling", e));
    return new Encoded(
        response.getCodesList().stream().mapToInt(Integer::intValue).toArray(),
        response.getMaskedSitesList(),
        laidOver(response, image));
  }

  /**
   * Reads an image that is to be laid over decoded images.
   *
   * @param image PNG or JPEG
   * @return the image as the VQGAN has read it
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT when it is not an image of
   *     the model's size
   */
  public ByteString read(ServedModel model, ByteString image) throws InterruptedException {
    EncodeResponse response =
        encode(
            encodeRequest(model, image).setWithoutCodes(true),
            e -> Refusals.withField("infilled_image", e));
    return laidOver(response, image);
  }

  /** An older VQGAN leaves the file to be laid over images as it came. */
  private static ByteString laidOver(EncodeResponse response, ByteString image) {
    return response.getImage().isEmpty() ? image : response.getImage();
  }

  private static EncodeRequest.Builder encodeRequest(ServedModel model, ByteString image) {
    return EncodeRequest.newBuilder()
        .setModel(model.name())
        .setModelDigest(model.digest())
        .setImage(image)
        .setTenant(Tenant.current())
        .setWithImage(true);
  }

  /**
   * What is wrong with the caller's image is the caller's to hear, and no replica's fault.
   *
   * @param told how the caller hears it
   */
  private EncodeResponse encode(
      EncodeRequest.Builder builder, Function<StatusException, RefusalException> told)
      throws InterruptedException {
    EncodeRequest request = builder.build();
    return failover.run(
        lease -> {
          try {
            return QueuedCall.make(
                lease.channel(), VqganServiceGrpc.getEncodeMethod(), request, timeout);
          } catch (StatusException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
              throw told.apply(e);
            }
            throw e;
          }
        });
  }

  /**
   * Decodes a state.
   *
   * @param codes (site)
   * @param overlay what is laid over it
   * @return a PNG
   */
  public ByteString decode(ServedModel model, int[] codes, Optional<Overlay> overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.run(lease -> decode(lease, request)).getImages(0);
  }

  /**
   * Decodes the state that a chain has ended in. Where VQGANs are full it waits, lest the chain
   * have run in vain.
   *
   * @param codes (site)
   * @param overlay what is laid over it
   * @return a PNG
   */
  public ByteString decodeResult(ServedModel model, int[] codes, Optional<Overlay> overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.conclude(lease -> decode(lease, request)).getImages(0);
  }

  private static DecodeRequest decodeRequest(
      ServedModel model, int[] codes, Optional<Overlay> overlay) {
    CodeGrid.Builder grid = CodeGrid.newBuilder();
    for (int code : codes) {
      grid.addCodes(code);
    }
    DecodeRequest.Builder request =
        DecodeRequest.newBuilder()
            .setModel(model.name())
            .setModelDigest(model.digest())
            .setTenant(Tenant.current())
            .addGrids(grid);
    overlay.ifPresent(request::setOverlay);
    return request.build();
  }

  private DecodeResponse decode(Lease lease, DecodeRequest request)
      throws StatusException, InterruptedException {
    DecodeResponse response =
        QueuedCall.make(lease.channel(), VqganServiceGrpc.getDecodeMethod(), request, timeout);
    if (response.getImagesCount() != request.getGridsCount()) { // a failure of the VQGAN
      throw Status.INTERNAL
          .withDescription(
              "%d images for %d grids"
                  .formatted(response.getImagesCount(), request.getGridsCount()))
          .asException();
    }
    return response;
  }
}
