package org.glauber.gateway.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.VqganServiceGrpc;

/**
 * A VQGAN whose images are their codes as digits, and whose masks have a 1 for every site to
 * redraw. Further lines represent metadata. It refuses other bytes.
 */
public final class FakeVqgan extends FakeServer implements VqganServiceGrpc.AsyncService {
  private final List<DecodeRequest> decoded = new CopyOnWriteArrayList<>();
  private final List<Integer> encodedBytes = new CopyOnWriteArrayList<>();
  private volatile boolean withoutPixels;
  private volatile boolean older;
  private volatile CountDownLatch held = new CountDownLatch(0);

  /** Returns the image of these codes. */
  public static ByteString image(List<Integer> codes) {
    StringBuilder digits = new StringBuilder();
    codes.forEach(digits::append);
    return ByteString.copyFromUtf8(digits.toString());
  }

  /** Returns a file of this many bytes that holds an image or a mask. */
  public static ByteString file(String digits, int bytes) {
    byte[] file = new byte[bytes];
    Arrays.fill(file, (byte) '.');
    System.arraycopy((digits + "\n").getBytes(StandardCharsets.UTF_8), 0, file, 0, 9);
    return UnsafeByteOperations.unsafeWrap(file);
  }

  /** Returns the overlay of an image: a point for each site to redraw. */
  public static ByteString kept(String digits) {
    return ByteString.copyFromUtf8("kept " + digits);
  }

  /** The bytes of image and mask of each encode call. */
  public List<Integer> encodedBytes() {
    return encodedBytes;
  }

  /** Delays encoding until {@link #release}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  /** Encodes the delayed calls, and later ones at once. */
  public void release() {
    held.countDown();
  }

  /** Sets whether it behaves as an older version, which returns codes only. */
  public void setOlder(boolean isSo) {
    older = isSo;
  }

  /** Sets whether decoding fails for all codes. */
  public void setWithoutPixels(boolean isSo) {
    withoutPixels = isSo;
  }

  /** The decode requests so far. */
  public List<DecodeRequest> decoded() {
    return decoded;
  }

  @Override
  ServerServiceDefinition service() {
    return VqganServiceGrpc.bindService(this);
  }

  @Override
  public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
    String image = digits("image", request.getImage());
    String mask = request.getMask().isEmpty() ? "00000000" : digits("mask", request.getMask());
    encodedBytes.add(request.getImage().size() + request.getMask().size());
    awaitRelease();
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    StringBuilder kept = new StringBuilder();
    for (int site = 0; site < TinyModel.SITE_COUNT; site++) {
      boolean isMasked = mask.charAt(site) == '1';
      kept.append(isMasked ? '.' : image.charAt(site));
      if (isMasked) {
        response.addMaskedSites(site);
      }
      if (older || !request.getWithoutCodes()) {
        response.addCodes(image.charAt(site) - '0');
      }
    }
    if (request.getWithImage() && !older) {
      response.setImage(kept(kept.toString()));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
    decoded.add(request);
    if (withoutPixels) {
      throw Refusals.modelFault(request.getModel(), "they are NaN");
    }
    DecodeResponse.Builder response = DecodeResponse.newBuilder();
    for (CodeGrid grid : request.getGridsList()) {
      response.addImages(image(grid.getCodesList()));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private void awaitRelease() {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String digits(String field, ByteString bytes) {
    String digits = bytes.toStringUtf8().lines().findFirst().orElse("");
    if (digits.length() != TinyModel.SITE_COUNT) {
      throw Refusals.invalidArgument(
          field, "must be a PNG or a JPEG", bytes.size() + " bytes of something else");
    }
    return digits;
  }
}
