package org.glauber.gateway.fake;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.glauber.server.status.Refusals;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.DecodeResponse;
import org.glauber.tokenizer.v1.Decoding;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.EncodeResponse;
import org.glauber.tokenizer.v1.Encoding;
import org.glauber.tokenizer.v1.RawToken;
import org.glauber.tokenizer.v1.RawTokens;
import org.glauber.tokenizer.v1.TemplateSegment;
import org.glauber.tokenizer.v1.TokenState;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;

/** A tokenizer of {@link TinyModel}'s words, separated by single spaces. */
public final class FakeTokenizer extends FakeServer implements TokenizerServiceGrpc.AsyncService {
  private final List<String> tenants = new CopyOnWriteArrayList<>();
  private final AtomicInteger encodings = new AtomicInteger();

  /** The tenants of its calls, in order. */
  public List<String> tenants() {
    return tenants;
  }

  /** The number of encode calls. */
  public int encodings() {
    return encodings.get();
  }

  @Override
  ServerServiceDefinition service() {
    return TokenizerServiceGrpc.bindService(this);
  }

  @Override
  public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
    tenants.add(request.getTenant());
    encodings.incrementAndGet();
    EncodeResponse.Builder response = EncodeResponse.newBuilder();
    int taken = 0;
    for (int k = 0; k < request.getSegmentsCount(); k++) {
      TemplateSegment segment = request.getSegments(k);
      Encoding encoding = encoding("segments[" + k + "]", segment, taken == 0 ? "" : " ");
      response.addEncodings(encoding);
      taken += segment.getBlank() + encoding.getTokensCount();
    }
    if (taken > TinyModel.SITE_COUNT) {
      throw Refusals.invalidArgument("segments", "must take at most L = 8 sites", taken);
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
    tenants.add(request.getTenant());
    DecodeResponse.Builder response = DecodeResponse.newBuilder();
    request.getStatesList().forEach(state -> response.addDecodings(decoding(state)));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static Encoding encoding(String path, TemplateSegment segment, String space) {
    Encoding.Builder encoding =
        switch (segment.getContentCase()) {
          case TEXT -> text(path, segment);
          case RAW_TOKENS -> raw(path + ".raw_tokens.tokens", segment.getRawTokens());
          default -> Encoding.newBuilder();
        };
    if (encoding.getTokensCount() > 0) {
      encoding.setText(
          space
              + String.join(
                  " ", encoding.getTokensList().stream().map(TinyModel.WORDS::get).toList()));
    }
    return encoding.build();
  }

  private static Encoding.Builder raw(String path, RawTokens tokens) {
    Encoding.Builder encoding = Encoding.newBuilder();
    for (RawToken token : tokens.getTokensList()) {
      String field = path + "[" + encoding.getTokensCount() + "]";
      int number = token.hasPiece() ? TinyModel.WORDS.indexOf(token.getPiece()) : token.getToken();
      if (number < 0) {
        throw Refusals.invalidArgument(
            field + ".piece", "must be a piece of the model's vocabulary", token.getPiece());
      } else if (number <= TinyModel.END) {
        throw Refusals.invalidArgument(field + ".token", "must stand for text", number);
      }
      encoding.addTokens(number);
    }
    return encoding;
  }

  /** Only the full stop can be joined. */
  private static Encoding.Builder text(String path, TemplateSegment segment) {
    String text = segment.getText();
    if (segment.getJoined() && !text.equals(".")) {
      throw Refusals.invalidArgument(
          path + ".joined",
          "must be false: the model's tokenizer cannot write \"%s\" without a space before it"
              .formatted(text),
          true);
    }
    Encoding.Builder encoding = Encoding.newBuilder();
    for (String word : text.strip().split(" ")) {
      int token = TinyModel.WORDS.indexOf(word);
      if (token > TinyModel.END) {
        encoding.addTokens(token);
      } else {
        encoding.addUnknown(word);
      }
    }
    return encoding;
  }

  private static Decoding decoding(TokenState state) {
    StringBuilder text = new StringBuilder();
    Decoding.Builder decoding = Decoding.newBuilder();
    for (int token : state.getTokensList()) {
      if (token == TinyModel.END) {
        break;
      }
      if (token != TinyModel.PAD) {
        text.append(text.isEmpty() ? "" : " ").append(TinyModel.WORDS.get(token));
      }
      decoding.addEndOffsets(text.length());
    }
    return decoding.setText(text.toString()).build();
  }
}
