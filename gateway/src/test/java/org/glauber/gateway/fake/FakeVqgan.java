package org.glauber.gateway.fake;

import com.google.protobuf.ByteString;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.VqganServiceGrpc;

/**
 * A VQGAN whose images are their codes as digits, and whose masks have a 1 for every site to draw
 * anew. Other bytes it refuses.
 */
public final class FakeVqgan extends FakeServer implements VqganServiceGrpc.AsyncService {
  private final List<DecodeRequest> decoded = new CopyOnWriteArrayList<>();
  private volatile boolean withoutPixels;

  /** The image of codes. */
  public static ByteString image(List<Integer> codes) {
    StringBuilder digits = new StringBuilder();
    codes.forEach(digits::append);
    return ByteString.copyFromUtf8(digits.toString());
  }

  /** Whether it has no pixels for any codes, until it is told otherwise. */
  public void isWithoutPixels(boolean isSo) {
    withoutPixels = isSo;
  }

  /** What was to be decoded. */
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
    String mask = digits("mask", request.getMask());
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    for (int site = 0; site < TinyModel.SITE_COUNT; site++) {
      response.addCodes(image.charAt(site) - '0');
      if (mask.charAt(site) == '1') {
        response.addMaskedSites(site);
      }
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

  private static String digits(String field, ByteString bytes) {
    String digits = bytes.toStringUtf8();
    if (digits.length() != TinyModel.SITE_COUNT) {
      throw Refusals.invalidArgument(
          field, "must be a PNG or a JPEG", bytes.size() + " bytes of something else");
    }
    return digits;
  }
}
