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
 * Encodes and decodes images at the VQGANs. Their responses are functions of the request, so a
 * failed call is simply retried at another replica.
 */
public final class VqganClient {

  private final Failover failover;
  private final Duration timeout;

  /**
   * Creates a client of the VQGANs.
   *
   * @param timeout how long a replica may take to answer, or to announce that the call is queued
   */
  public VqganClient(Failover failover, Duration timeout) {
    this.failover = failover;
    this.timeout = timeout;
  }

  /**
   * An image encoded by a model's VQGAN.
   *
   * @param codes (site) the codes
   * @param masked the sites that the mask frees, ascending
   * @param image the image to copy over decoded images, as the VQGAN has re-encoded it
   */
  public record Encoded(int[] codes, List<Integer> masked, ByteString image) {}

  /**
   * Encodes an image and reads its mask.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT if either is not an image
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
   * Re-encodes an image that will be copied over decoded images.
   *
   * @param image PNG or JPEG
   * @return the image as the VQGAN has re-encoded it
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT if it is not an image of
   *     the model's size
   */
  public ByteString read(ServedModel model, ByteString image) throws InterruptedException {
    EncodeResponse response =
        encode(
            encodeRequest(model, image).setWithoutCodes(true),
            e -> Refusals.withField("infilled_image", e));
    return laidOver(response, image);
  }

  /**
   * The image to copy over decoded images. An older VQGAN returns none; then it is the caller's
   * file.
   */
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
   * Encodes an image. An error in the caller's image is returned to the caller, and is not a
   * replica's failure.
   *
   * @param refusal maps an INVALID_ARGUMENT of the VQGAN to the refusal that the caller gets
   */
  private EncodeResponse encode(
      EncodeRequest.Builder builder, Function<StatusException, RefusalException> refusal)
      throws InterruptedException {
    EncodeRequest request = builder.build();
    return failover.run(
        lease -> {
          try {
            return QueuedCall.make(
                lease.channel(), VqganServiceGrpc.getEncodeMethod(), request, timeout);
          } catch (StatusException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
              throw refusal.apply(e);
            }
            throw e;
          }
        });
  }

  /**
   * Decodes an intermediate state.
   *
   * @param codes (site) the codes
   * @param overlay the image parts to copy over the result
   * @return a PNG
   */
  public ByteString decode(ServedModel model, int[] codes, Optional<Overlay> overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.run(lease -> decode(lease, request)).getImages(0);
  }

  /**
   * Decodes the final state of a chain. If the VQGANs are full or down this waits and retries,
   * because a failure would discard the finished chain.
   *
   * @param codes (site) the codes
   * @param overlay the image parts to copy over the result
   * @return a PNG
   */
  public ByteString decodeResult(ServedModel model, int[] codes, Optional<Overlay> overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.runPersistently(lease -> decode(lease, request)).getImages(0);
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
              "the VQGAN returned %d images for %d grids"
                  .formatted(response.getImagesCount(), request.getGridsCount()))
          .asException();
    }
    return response;
  }
}
