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
    request.getTextsList().forEach(text -> response.addEncodings(encoding(text)));
    int taken = response.getEncodingsList().stream().mapToInt(Encoding::getTokensCount).sum();
    if (taken > TinyModel.SITE_COUNT) {
      throw Refusals.invalidArgument("texts", "must take at most L = 8 sites", taken);
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

  private static Encoding encoding(String text) {
    Encoding.Builder encoding = Encoding.newBuilder();
    for (String word : text.strip().split(" ")) {
      int token = TinyModel.WORDS.indexOf(word);
      if (token > TinyModel.END) {
        encoding.addTokens(token);
      } else {
        encoding.addUnknown(word);
      }
    }
    return encoding.build();
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
