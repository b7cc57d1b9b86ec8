package org.glauber.gateway.image;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.server.auth.Tenant;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.VqganServiceGrpc;
import org.jspecify.annotations.Nullable;

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

  /** The parts of an image to copy over decoded images, as the VQGANs receive them. */
  public static final class Overlay {
    private final org.glauber.vqgan.v1.Overlay message;

    private Overlay(org.glauber.vqgan.v1.Overlay message) {
      this.message = message;
    }

    /**
     * Creates an overlay.
     *
     * @param image the image, as the VQGAN has re-encoded it
     * @param kept the sites whose cells are copied
     */
    public static Overlay of(ByteString image, Clamps kept) {
      org.glauber.vqgan.v1.Overlay.Builder message =
          org.glauber.vqgan.v1.Overlay.newBuilder().setImage(image);
      kept.sites().stream().forEach(message::addSites);
      return new Overlay(message.build());
    }

    /** The bytes that it takes. */
    public long byteCount() {
      return message.getSerializedSize();
    }
  }

  /**
   * Encodes an image and reads its mask.
   *
   * @param image PNG or JPEG
   * @param mask PNG or JPEG
   * @throws InvalidRequestException if either is not an image of the model's size
   */
  public Encoded encode(ServedModel model, ByteString image, ByteString mask)
      throws InterruptedException {
    EncodeResponse response =
        encode(encodeRequest(model, image).setMask(mask), RequestPart.Single.INFILLING);
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
   * @throws InvalidRequestException if it is not an image of the model's size
   */
  public ByteString read(ServedModel model, ByteString image) throws InterruptedException {
    EncodeResponse response =
        encode(
            encodeRequest(model, image).setWithoutCodes(true), RequestPart.Single.INFILLED_IMAGE);
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
   * @param part the part of the caller's request that is encoded
   */
  private EncodeResponse encode(EncodeRequest.Builder builder, RequestPart part)
      throws InterruptedException {
    EncodeRequest request = builder.build();
    return failover.run(
        lease -> {
          try {
            return QueuedCall.make(
                lease.channel(), VqganServiceGrpc.getEncodeMethod(), request, timeout);
          } catch (StatusException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
              throw InvalidRequestException.refusedByService(part, e);
            }
            throw e;
          }
        });
  }

  /**
   * Decodes an intermediate state.
   *
   * @param codes (site) the codes
   * @param overlay the image parts to copy over the result, null for none
   * @return a PNG
   */
  public ByteString decode(ServedModel model, int[] codes, @Nullable Overlay overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.run(lease -> decode(lease, request)).getImages(0);
  }

  /**
   * Decodes the final state of a chain. If the VQGANs are full or down this waits and retries,
   * because a failure would discard the finished chain.
   *
   * @param codes (site) the codes
   * @param overlay the image parts to copy over the result, null for none
   * @return a PNG
   */
  public ByteString decodeResult(ServedModel model, int[] codes, @Nullable Overlay overlay)
      throws InterruptedException {
    DecodeRequest request = decodeRequest(model, codes, overlay);
    return failover.runPersistently(lease -> decode(lease, request)).getImages(0);
  }

  private static DecodeRequest decodeRequest(
      ServedModel model, int[] codes, @Nullable Overlay overlay) {
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
    if (overlay != null) {
      request.setOverlay(overlay.message);
    }
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
