package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.fake.FakeVqgan;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.junit.jupiter.api.Test;

/** Tests how much of the gateway's heap the infilling of the largest images takes while it runs. */
@QuarkusTest
class ImageMemoryTest extends WireFixture {
  private static final int CALLS = 8;
  private static final int FILE_BYTES = 1 << 20;
  private static final long UPLOADED_BYTES = 2L * CALLS * FILE_BYTES; // images and masks

  @Test
  void runningInfillingsDoNotHoldTheUploadedFiles() throws Exception {
    script.pace();
    List<BlockingClientCall<?, GenerateImageResponse>> calls = new ArrayList<>();
    calls.add(accepted()); // loads classes
    long before = liveArrayBytes();
    while (calls.size() <= CALLS) {
      calls.add(accepted());
    }
    assertThat(liveArrayBytes() - before).isLessThan(UPLOADED_BYTES / 4);
    calls.forEach(call -> call.cancel("seen", null));
  }

  @Test
  void resumedInfillingsDoNotHoldTheUploadedFiles() throws Exception {
    script.pace();
    List<ByteString> tokens = new ArrayList<>();
    while (tokens.size() <= CALLS) {
      BlockingClientCall<?, GenerateImageResponse> lost = call(FILE_BYTES);
      tokens.add(lost.read().getAccepted().getResumeToken());
      lost.cancel("lost", null);
      script.awaitCancelled();
    }
    List<BlockingClientCall<?, ResumeGenerationResponse>> calls = new ArrayList<>();
    calls.add(resumed(tokens.getLast())); // loads classes
    long before = liveArrayBytes();
    for (ByteString token : tokens.subList(0, CALLS)) {
      calls.add(resumed(token));
    }
    assertThat(liveArrayBytes() - before).isLessThan(UPLOADED_BYTES / 8);
    calls.forEach(call -> call.cancel("seen", null));
  }

  /** One tenant may hold at most three quarters of the budget. */
  @Test
  void filesThatWaitForAVqganAreBoundedAndRequestsBeyondAreRefused() throws Exception {
    int encoded = suite.vqgan.encodedBytes().size();
    suite.vqgan.hold();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<GenerateImageResponse>> waiting = new ArrayList<>();
      for (int k = 0; k < 2; k++) { // a third would exceed six of the eight mebibytes
        waiting.add(callers.submit(() -> call(FILE_BYTES).read()));
      }
      Eventually.holds(
          "the VQGAN has both", () -> suite.vqgan.encodedBytes().size() == encoded + 2);
      StatusRuntimeException failure = GatewayClient.failure(() -> redraw(FILE_BYTES));
      assertThat(GatewayClient.code(failure)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(GatewayClient.detail(failure, ErrorInfo.class).getReason())
          .isEqualTo("MEMORY_FULL");
      assertThat(GatewayClient.detail(failure, RetryInfo.class).hasRetryDelay()).isTrue();
      assertThat(suite.vqgan.encodedBytes())
          .hasSize(encoded + 2); // the refused file was not sent to it
      suite.vqgan.release();
      for (Future<GenerateImageResponse> each : waiting) {
        assertThat(each.get().hasAccepted()).isTrue();
      }
      redraw(FILE_BYTES);
    } finally {
      suite.vqgan.release();
    }
  }

  @Test
  void aFileLargerThanItsPixelsNeedIsRefusedBeforeItReachesAVqgan() {
    int encoded = suite.vqgan.encodedBytes().size();
    StatusRuntimeException failure = GatewayClient.failure(() -> redraw(FILE_BYTES + 8_192));
    assertThat(GatewayClient.code(failure)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure)
        .hasMessageContaining(
            "infilling.image must take at most 1,052,672 bytes for 32 × 16 pixels: remove its metadata"
                + " and colour profile, but is 1,056,768 bytes");
    assertThat(suite.vqgan.encodedBytes()).hasSize(encoded);
  }

  private BlockingClientCall<?, GenerateImageResponse> accepted() throws Exception {
    BlockingClientCall<?, GenerateImageResponse> call = call(FILE_BYTES);
    assertThat(call.read().hasAccepted()).isTrue();
    return call;
  }

  private void redraw(int fileBytes) {
    client.stub().generateImage(request(fileBytes)).forEachRemaining(event -> {});
  }

  private BlockingClientCall<?, GenerateImageResponse> call(int fileBytes) {
    return client.blocking().generateImage(request(fileBytes));
  }

  private static GenerateImageRequest request(int fileBytes) {
    return GenerateImageRequest.newBuilder()
        .setModel(TinyModel.IMAGE_NAME)
        .setInfilling(
            Infilling.newBuilder()
                .setImage(FakeVqgan.file("01234567", fileBytes))
                .setMask(FakeVqgan.file("00011000", FILE_BYTES)))
        .build();
  }

  private BlockingClientCall<?, ResumeGenerationResponse> resumed(ByteString token)
      throws Exception {
    BlockingClientCall<?, ResumeGenerationResponse> call =
        client
            .blocking()
            .resumeGeneration(
                ResumeGenerationRequest.newBuilder()
                    .setResumeToken(token)
                    .setInfilledImage(FakeVqgan.file("01234567", FILE_BYTES))
                    .build());
    assertThat(call.read().getImage().hasAccepted()).isTrue();
    return call;
  }

  /** Returns the bytes of all reachable byte arrays, after a garbage collection. */
  private static long liveArrayBytes() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    String line = histogram.lines().filter(each -> each.contains(" [B ")).findFirst().orElseThrow();
    return Long.parseLong(line.strip().split("\\s+")[2]);
  }
}
