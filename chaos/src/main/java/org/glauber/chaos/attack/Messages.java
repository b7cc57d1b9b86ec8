package org.glauber.chaos.attack;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.util.Map;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.model.v1.Sampler;

/** Valid requests to a gateway, most of the maximum size. */
final class Messages {
  static final String GENERATE_TEXT =
      GenerationServiceGrpc.getGenerateTextMethod().getFullMethodName();
  static final String GENERATE_IMAGE =
      GenerationServiceGrpc.getGenerateImageMethod().getFullMethodName();
  static final String RESUME =
      GenerationServiceGrpc.getResumeGenerationMethod().getFullMethodName();
  static final String LIST_MODELS = GenerationServiceGrpc.getListModelsMethod().getFullMethodName();
  static final String REFLECT =
      ServerReflectionGrpc.getServerReflectionInfoMethod().getFullMethodName();

  /** The maximum size of a message in bytes. */
  static final int LONGEST = 4 << 20;

  private static final int MAX_SWEEPS = 16; // of the models of this repository
  private static final int MAX_COUNT = 16;
  private static final int MAX_WINDOW = 1_024;
  private static final int MAX_SEGMENTS = 1_024;
  private static final int MAX_CHARACTERS = 65_536;
  private static final int TOKEN_BYTES = 256 << 10;
  private static final ProgressRhythm OFTEN =
      ProgressRhythm.newBuilder().setEveryMillis(10).build();

  private Messages() {}

  /** The headers of a caller with an API key or token. */
  static Map<String, String> bearing(String credential) {
    return Map.of("authorization", "Bearer " + credential);
  }

  /** The headers of a caller with an API key and a deadline of three thousand years. */
  static Map<String, String> patient(String key) {
    return Map.of("authorization", "Bearer " + key, "grpc-timeout", "26280000H");
  }

  /** A short text, as ordinary callers request. */
  static byte[] text(long seed) {
    return GenerateTextRequest.newBuilder()
        .setSeed(seed)
        .setSampling(SamplingOptions.newBuilder().setSweeps(1))
        .build()
        .toByteArray();
  }

  /** The maximum number of texts with the maximum number of steps. */
  static byte[] longestTexts(long seed) {
    return GenerateTextRequest.newBuilder()
        .setSeed(seed)
        .setCount(MAX_COUNT)
        .setMaxWindow(MAX_WINDOW)
        .setPriority(10)
        .setSampling(longest())
        .setProgress(OFTEN)
        .build()
        .toByteArray();
  }

  /** The maximum number of images with the maximum number of steps. */
  static byte[] longestImages(long seed) {
    return GenerateImageRequest.newBuilder()
        .setSeed(seed)
        .setCount(MAX_COUNT)
        .setMaxWindow(MAX_WINDOW)
        .setPriority(10)
        .setSampling(longest())
        .setProgress(OFTEN)
        .build()
        .toByteArray();
  }

  /** The maximum number of infillings of an image, with the most frequent previews. */
  static byte[] redrawn(long seed, byte[] image, byte[] mask) {
    return GenerateImageRequest.newBuilder()
        .setSeed(seed)
        .setCount(MAX_COUNT)
        .setInfilling(
            Infilling.newBuilder()
                .setImage(ByteString.copyFrom(image))
                .setMask(ByteString.copyFrom(mask)))
        .setSampling(longest())
        .setProgress(OFTEN)
        .build()
        .toByteArray();
  }

  private static SamplingOptions longest() {
    return SamplingOptions.newBuilder()
        .setSampler(Sampler.SAMPLER_HEAT_BATH)
        .setSweeps(MAX_SWEEPS)
        .build();
  }

  /** A template with one segment of the maximum number of characters. */
  static byte[] longTemplate() {
    String word = "the ball ";
    Template.Builder template = Template.newBuilder();
    template.addSegmentsBuilder().setText(word.repeat(MAX_CHARACTERS / word.length()));
    return GenerateTextRequest.newBuilder().setTemplate(template).build().toByteArray();
  }

  /** A template with the maximum number of segments. */
  static byte[] choppedTemplate() {
    Segment text = Segment.newBuilder().setText("ball ".repeat(12)).build();
    Template.Builder template = Template.newBuilder();
    for (int k = 0; k < MAX_SEGMENTS; k++) {
      template.addSegments(text);
    }
    return GenerateTextRequest.newBuilder().setTemplate(template).build().toByteArray();
  }

  /** A forged resume token of the maximum size, and an image that fills the maximum message. */
  static byte[] forgedResumption(long number) {
    MessageLite request =
        ResumeGenerationRequest.newBuilder()
            .setGenerationId("00000000-0000-4000-8000-%012x".formatted(number))
            .setResumeToken(ByteString.copyFrom(new byte[TOKEN_BYTES]))
            .setInfilledImage(ByteString.copyFrom(new byte[LONGEST - 2 * TOKEN_BYTES]))
            .build();
    return request.toByteArray();
  }

  /** A reflection request for the schema. */
  static byte[] schema() {
    return ServerReflectionRequest.newBuilder()
        .setFileContainingSymbol("org.glauber.generation.v1.GenerationService")
        .build()
        .toByteArray();
  }
}
