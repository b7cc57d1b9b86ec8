package org.glauber.vqgan;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.ImageSize;
import org.glauber.model.Model;
import org.glauber.server.capacity.ByteBudget;
import org.glauber.server.capacity.QueueNotice;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.image.Cells;
import org.glauber.vqgan.image.ImageCodec;
import org.glauber.vqgan.image.Pixels;
import org.glauber.vqgan.pipeline.ImageJob;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.EncodeRequest;
import org.glauber.vqgan.v1.EncodeResponse;
import org.glauber.vqgan.v1.Overlay;
import org.glauber.vqgan.v1.VqganServiceGrpc;

/** The gRPC service of the VQGAN. */
@Singleton
class VqganGrpcService implements VqganServiceGrpc.AsyncService, BindableService {
  static final int MAX_GRIDS = 64;
  private static final int MAX_TENANT_LENGTH = 128;
  private static final String OVERLAY_IMAGE = "overlay.image";

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
    try (var used = devices.use(request.getModel(), request.getModelDigest())) {
      Model model = used.loaded();
      ImageSize size = ImageSize.of(model.manifest().getImage());
      ImageCodec.requireBytes("image", request.getImage(), size);
      ImageCodec.requireBytes("mask", request.getMask(), size);
      String tenant = tenant(request.getTenant());
      try (ByteBudget.Holding _ = devices.pipeline().hold(tenant, model, request)) {
        responses.onNext(encoded(tenant, model, request));
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    responses.onCompleted();
  }

  private EncodeResponse encoded(String tenant, Model model, EncodeRequest request)
      throws InterruptedException {
    ImageJob.ReadFiles files =
        devices
            .pipeline()
            .read(
                new ImageJob.Read(
                    tenant, model, request, System.nanoTime(), new CompletableFuture<>()));
    EncodeResponse.Builder response =
        EncodeResponse.newBuilder().addAllMaskedSites(files.maskedSites()).setImage(files.png());
    if (!request.getWithoutCodes()) {
      ImageJob.Encode work =
          new ImageJob.Encode(
              tenant, model, files.rgb(), System.nanoTime(), new CompletableFuture<>());
      devices.pipeline().work(List.of(work));
      Arrays.stream(work.result().join()).forEach(response::addCodes);
    }
    return response.build();
  }

  @Override
  public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
    try (var used = devices.use(request.getModel(), request.getModelDigest())) {
      Model model = used.loaded();
      int count = request.getGridsCount();
      if (count < 1 || count > MAX_GRIDS) {
        throw Refusals.invalidArgument("grids", "must hold 1 to " + MAX_GRIDS + " grids", count);
      }
      String tenant = tenant(request.getTenant());
      requireOverlay(request, model);
      try (ByteBudget.Holding _ = devices.pipeline().hold(tenant, model, request)) {
        responses.onNext(decoded(tenant, model, request));
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    responses.onCompleted();
  }

  /**
   * Decodes images. The overlay is decoded after the devices' work, when the call has had its turn
   * in the queue.
   */
  private DecodeResponse decoded(String tenant, Model model, DecodeRequest request)
      throws InterruptedException {
    List<ImageJob.Decode> work = new ArrayList<>();
    long arrival = System.nanoTime();
    for (int k = 0; k < request.getGridsCount(); k++) {
      int[] codes = codes("grids[" + k + "].codes", request.getGrids(k).getCodesList(), model);
      work.add(new ImageJob.Decode(tenant, model, codes, arrival, new CompletableFuture<>()));
    }
    devices.pipeline().work(work);
    ImageSize size = ImageSize.of(model.manifest().getImage());
    Cells cells = new Cells(model.manifest().getImage());
    Overlay overlay = request.getOverlay();
    Optional<int[]> kept =
        request.hasOverlay()
            ? Optional.of(ImageCodec.decode(OVERLAY_IMAGE, overlay.getImage(), size))
            : Optional.empty();
    DecodeResponse.Builder response = DecodeResponse.newBuilder();
    for (ImageJob.Decode each : work) {
      int[] rgb = Pixels.ofFile(each.result().join());
      kept.ifPresent(from -> cells.copy(from, rgb, overlay.getSitesList()));
      response.addImages(ImageCodec.encode(rgb, size));
    }
    return response.build();
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

  private static void requireOverlay(DecodeRequest request, Model model) {
    int last = model.manifest().getSiteCount() - 1;
    for (int site : request.getOverlay().getSitesList()) {
      if (site < 0 || site > last) {
        throw Refusals.invalidArgument("overlay.sites", "must be 0 to %,d".formatted(last), site);
      }
    }
    ImageCodec.requireBytes(
        OVERLAY_IMAGE, request.getOverlay().getImage(), ImageSize.of(model.manifest().getImage()));
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

  private static StatusRuntimeException interrupted() {
    Thread.currentThread().interrupt();
    return Status.CANCELLED.asRuntimeException();
  }
}
