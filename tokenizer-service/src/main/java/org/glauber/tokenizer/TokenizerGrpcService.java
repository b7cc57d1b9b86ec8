package org.glauber.tokenizer;

import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.glauber.server.status.Refusals;
import org.glauber.tokenizer.template.EncodedSegment;
import org.glauber.tokenizer.template.TemplateEncoding;
import org.glauber.tokenizer.template.TemplateSegment;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.text.ModelTokenizer.Decoded;
import org.glauber.tokenizer.text.ModelTokenizer.Encoded;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.DecodeResponse;
import org.glauber.tokenizer.v1.Decoding;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.EncodeResponse;
import org.glauber.tokenizer.v1.Encoding;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;

/**
 * The gRPC service of the tokenizer: checks a batch against its limits, waits for a turn, then
 * encodes or decodes the batch item by item.
 */
@Singleton
class TokenizerGrpcService extends TokenizerServiceGrpc.TokenizerServiceImplBase {
  static final int MAX_BATCH = 1_024;
  static final int MAX_TEXT_LENGTH = 65_536; // in code points

  private static final int MAX_TENANT_LENGTH = 128;

  private final ModelTokenizers tokenizers;
  private final TokenizerScheduler scheduler;

  @Inject
  TokenizerGrpcService(ModelTokenizers tokenizers, TokenizerScheduler scheduler) {
    this.tokenizers = tokenizers;
    this.scheduler = scheduler;
  }

  @Override
  public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
    try (var used = tokenizers.use(request.getModel(), request.getModelDigest())) {
      ModelTokenizer tokenizer = used.loaded();
      responses.onNext(
          request.getSegmentsCount() > 0
              ? encodeTemplate(request, tokenizer)
              : encodeTexts(request, tokenizer));
    }
    responses.onCompleted();
  }

  private EncodeResponse encodeTexts(EncodeRequest request, ModelTokenizer tokenizer) {
    checkTexts(request.getTextsList());
    TextBound bound = new TextBound("texts", tokenizer.siteCount(), tokenizer.longestPiece());
    bound.check(request.getTextsList());
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    try (TokenizerScheduler.Turn turn = scheduler.begin(tenant(request.getTenant()))) {
      int taken = 0;
      for (int i = 0; i < request.getTextsCount(); i++) {
        turn.yieldIfDue();
        Encoded encoded = tokenizer.encode(request.getTexts(i), turn::yieldIfDue);
        taken += encoded.tokens().size();
        bound.check(taken, i == request.getTextsCount() - 1);
        response.addEncodings(encoding(encoded));
      }
    }
    return response.build();
  }

  private EncodeResponse encodeTemplate(EncodeRequest request, ModelTokenizer tokenizer) {
    if (request.getTextsCount() > 0) {
      throw Refusals.invalidArgument(
          "texts",
          "must be empty if segments are set",
          "%,d texts".formatted(request.getTextsCount()));
    }
    checkBatch(TemplateMapping.FIELD, request.getSegmentsCount());
    TemplateMapping mapping = new TemplateMapping(tokenizer.siteCount());
    List<TemplateSegment> segments = mapping.segments(request.getSegmentsList());
    TextBound bound =
        new TextBound(TemplateMapping.FIELD, tokenizer.siteCount(), tokenizer.longestPiece());
    long taken = TemplateMapping.sitesWithoutTexts(segments);
    bound.check(taken, false);
    bound.check(TemplateMapping.texts(segments));
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    try (TokenizerScheduler.Turn turn = scheduler.begin(tenant(request.getTenant()))) {
      TemplateEncoding encoding = new TemplateEncoding(tokenizer, turn::yieldIfDue);
      for (int k = 0; k < segments.size(); k++) {
        turn.yieldIfDue();
        EncodedSegment encoded = TemplateMapping.encode(encoding, k, segments.get(k));
        taken += segments.get(k) instanceof TemplateSegment.Text ? encoded.tokens().size() : 0;
        bound.check(taken, k == segments.size() - 1);
        response.addEncodings(encoding(encoded));
      }
    }
    return response.build();
  }

  @Override
  public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
    try (var used = tokenizers.use(request.getModel(), request.getModelDigest())) {
      responses.onNext(decoded(request, used.loaded()));
    }
    responses.onCompleted();
  }

  private DecodeResponse decoded(DecodeRequest request, ModelTokenizer tokenizer) {
    checkStates(request, tokenizer);
    DecodeResponse.Builder response = DecodeResponse.newBuilder();
    try (TokenizerScheduler.Turn turn = scheduler.begin(tenant(request.getTenant()))) {
      for (int i = 0; i < request.getStatesCount(); i++) {
        turn.yieldIfDue();
        response.addDecodings(
            decoding(tokenizer.decode(request.getStates(i).getTokensList(), turn::yieldIfDue)));
      }
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

  private static void checkTexts(List<String> texts) {
    checkBatch("texts", texts.size());
    for (int i = 0; i < texts.size(); i++) {
      checkText("texts[" + i + "]", texts.get(i));
    }
  }

  static void checkText(String field, String text) {
    int length = text.codePointCount(0, text.length());
    if (length > MAX_TEXT_LENGTH) {
      throw Refusals.invalidArgument(
          field,
          "must be at most %,d characters long".formatted(MAX_TEXT_LENGTH),
          "%,d characters".formatted(length));
    }
  }

  private static void checkStates(DecodeRequest request, ModelTokenizer tokenizer) {
    checkBatch("states", request.getStatesCount());
    for (int i = 0; i < request.getStatesCount(); i++) {
      List<Integer> tokens = request.getStates(i).getTokensList();
      String field = "states[" + i + "].tokens";
      if (tokens.size() > tokenizer.siteCount()) {
        throw Refusals.invalidArgument(
            field,
            "must hold at most L = %,d tokens".formatted(tokenizer.siteCount()),
            "%,d tokens".formatted(tokens.size()));
      }
      for (int site = 0; site < tokens.size(); site++) {
        int token = tokens.get(site);
        if (token < 0 || token >= tokenizer.vocabularySize()) {
          throw Refusals.invalidArgument(
              field + "[" + site + "]",
              "must be 0 to %,d".formatted(tokenizer.vocabularySize() - 1),
              token);
        }
      }
    }
  }

  private static void checkBatch(String field, int size) {
    if (size < 1 || size > MAX_BATCH) {
      throw Refusals.invalidArgument(
          field, "must hold 1 to %,d entries".formatted(MAX_BATCH), "%,d entries".formatted(size));
    }
  }

  private static Encoding encoding(Encoded encoded) {
    return Encoding.newBuilder()
        .addAllTokens(encoded.tokens())
        .addAllUnknown(encoded.unknown())
        .build();
  }

  private static Encoding encoding(EncodedSegment encoded) {
    return Encoding.newBuilder()
        .addAllTokens(encoded.tokens())
        .addAllUnknown(encoded.unknown())
        .setText(encoded.text())
        .setTextTruncated(encoded.isTruncated())
        .build();
  }

  private static Decoding decoding(Decoded decoded) {
    return Decoding.newBuilder()
        .setText(decoded.text())
        .addAllEndOffsets(decoded.endOffsets())
        .build();
  }
}
