package org.glauber.vqgan;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.model.v1.ImageProfile;
import org.glauber.server.queue.QueueNotice;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.VqganServiceGrpc;

/** The VQGAN on the wire. */
@Singleton
class VqganGrpcService implements VqganServiceGrpc.AsyncService, BindableService {
  static final int MAX_GRIDS = 64;
  private static final int MAX_TENANT_LENGTH = 128;

  private final VqganDevices devices;

  @Inject
  VqganGrpcService(VqganDevices devices) {
    this.devices = devices;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerInterceptors.intercept(
        VqganServiceGrpc.bindService(this), QueueNotice.interceptor());
  }

  @Override
  public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
    Model model = devices.model(request.getModel(), request.getModelDigest());
    float[] pixels =
        ImageCodec.decode("image", request.getImage().toByteArray(), width(model), height(model));
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    if (!request.getMask().isEmpty()) {
      float[] mask =
          ImageCodec.decode("mask", request.getMask().toByteArray(), width(model), height(model));
      new Cells(model.manifest().getImage()).light(mask).forEach(response::addMaskedSites);
    }
    Work.Encode work =
        new Work.Encode(
            tenant(request.getTenant()),
            model,
            pixels,
            System.nanoTime(),
            new CompletableFuture<>());
    work(List.of(work));
    Arrays.stream(work.answer().join()).forEach(response::addCodes);
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
    Model model = devices.model(request.getModel(), request.getModelDigest());
    int count = request.getGridsCount();
    if (count < 1 || count > MAX_GRIDS) {
      throw Refusals.invalidArgument("grids", "must hold 1 to " + MAX_GRIDS + " grids", count);
    }
    String tenant = tenant(request.getTenant());
    Optional<float[]> overlay = overlay(request, model);
    List<Work.Decode> work = new ArrayList<>();
    long arrival = System.nanoTime();
    for (int k = 0; k < count; k++) {
      String field = "grids[" + k + "].codes";
      work.add(
          new Work.Decode(
              tenant,
              model,
              codes(field, request.getGrids(k).getCodesList(), model),
              arrival,
              new CompletableFuture<>()));
    }
    work(work);
    DecodeResponse.Builder response = DecodeResponse.newBuilder();
    Cells cells = new Cells(model.manifest().getImage());
    for (Work.Decode each : work) {
      float[] pixels = each.answer().join();
      overlay.ifPresent(kept -> cells.copy(kept, pixels, request.getOverlay().getSitesList()));
      response.addImages(
          ByteString.copyFrom(ImageCodec.encode(pixels, width(model), height(model))));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static String tenant(String name) {
    if (name.length() > MAX_TENANT_LENGTH) {
      throw Refusals.invalidArgument(
          "tenant",
          "must be at most %d characters long".formatted(MAX_TENANT_LENGTH),
          name.length() + " characters");
    }
    return name;
  }

  private static Optional<float[]> overlay(DecodeRequest request, Model model) {
    if (!request.hasOverlay()) {
      return Optional.empty();
    }
    int last = model.manifest().getSiteCount() - 1;
    for (int site : request.getOverlay().getSitesList()) {
      if (site < 0 || site > last) {
        throw Refusals.invalidArgument("overlay.sites", "must be 0 to %,d".formatted(last), site);
      }
    }
    byte[] image = request.getOverlay().getImage().toByteArray();
    return Optional.of(ImageCodec.decode("overlay.image", image, width(model), height(model)));
  }

  private static int[] codes(String field, List<Integer> codes, Model model) {
    int siteCount = model.manifest().getSiteCount();
    if (codes.size() != siteCount) {
      throw Refusals.invalidArgument(
          field,
          "must hold L = %,d codes".formatted(siteCount),
          "%,d codes".formatted(codes.size()));
    }
    int last = model.manifest().getVocabularySize() - 1;
    for (int site = 0; site < siteCount; site++) {
      if (codes.get(site) < 0 || codes.get(site) > last) {
        throw Refusals.invalidArgument(
            field + "[" + site + "]", "must be 0 to %,d".formatted(last), codes.get(site));
      }
    }
    return codes.stream().mapToInt(Integer::intValue).toArray();
  }

  private void work(List<? extends Work> work) {
    try {
      devices.work(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw io.grpc.Status.CANCELLED.asRuntimeException();
    }
  }

  private static int width(Model model) {
    ImageProfile image = model.manifest().getImage();
    return image.getColumns() * image.getFactor();
  }

  private static int height(Model model) {
    ImageProfile image = model.manifest().getImage();
    return image.getRows() * image.getFactor();
  }
}
