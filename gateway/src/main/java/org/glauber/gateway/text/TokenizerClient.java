package org.glauber.gateway.text;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.server.auth.Tenant;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.DecodeResponse;
import org.glauber.tokenizer.v1.Decoding;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.EncodeResponse;
import org.glauber.tokenizer.v1.RawToken;
import org.glauber.tokenizer.v1.RawTokens;
import org.glauber.tokenizer.v1.TemplateSegment;
import org.glauber.tokenizer.v1.TokenState;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingV2Stub;

/**
 * Encodes and decodes texts at the tokenizers. Their responses are functions of the request, so a
 * failed call is simply retried at another replica.
 */
public final class TokenizerClient {
  private final Failover failover;
  private final Duration timeout;

  /**
   * Creates a client of the tokenizers.
   *
   * @param timeout of one call at one replica
   */
  public TokenizerClient(Failover failover, Duration timeout) {
    this.failover = failover;
    this.timeout = timeout;
  }

  /**
   * Encodes the segments of a template in one call. If all are blanks, no call is made.
   *
   * @return one entry per segment, in order
   * @throws InvalidRequestException if the segments need more sites than the model has, a raw token
   *     does not stand for text, or a text cannot be joined
   */
  public List<Encoded> encode(ServedModel model, Template template) throws InterruptedException {
    if (!template.hasGiven()) {
      return Collections.nCopies(template.segments().size(), Encoded.BLANK);
    }
    EncodeRequest request = encodeRequest(model, template);
    return encoded(failover.run(lease -> encode(lease, request)));
  }

  /**
   * Encodes the raw tokens of a generation that is resumed. If the tokenizers are full or down this
   * waits and retries, because a failure would end the resumption.
   *
   * @return one entry per segment, in order
   */
  List<Encoded> encodeKept(ServedModel model, Template template) throws InterruptedException {
    if (!template.hasGiven()) {
      return List.of();
    }
    EncodeRequest request = encodeRequest(model, template);
    return encoded(failover.runPersistently(lease -> encode(lease, request)));
  }

  private static EncodeRequest encodeRequest(ServedModel model, Template template) {
    return EncodeRequest.newBuilder()
        .setModel(model.name())
        .setModelDigest(model.digest())
        .addAllSegments(template.segments().stream().map(TokenizerClient::segment).toList())
        .setTenant(Tenant.current())
        .build();
  }

  private static TemplateSegment segment(Segment segment) {
    TemplateSegment.Builder message = TemplateSegment.newBuilder();
    switch (segment) {
      case Segment.Text(String text, boolean isJoined) -> message.setText(text).setJoined(isJoined);
      case Segment.Blank(int tokenCount) -> message.setBlank(tokenCount);
      case Segment.Raw(List<Segment.RawToken> tokens) -> {
        RawTokens.Builder raw = message.getRawTokensBuilder();
        tokens.forEach(token -> raw.addTokens(rawToken(token)));
      }
    }
    return message.build();
  }

  private static RawToken rawToken(Segment.RawToken token) {
    return switch (token) {
      case Segment.RawToken.Number(int number) -> RawToken.newBuilder().setToken(number).build();
      case Segment.RawToken.Piece(String piece) -> RawToken.newBuilder().setPiece(piece).build();
    };
  }

  private static List<Encoded> encoded(EncodeResponse response) {
    return response.getEncodingsList().stream()
        .map(
            encoding ->
                new Encoded(
                    encoding.getTokensList(),
                    encoding.getUnknownList(),
                    encoding.getText(),
                    encoding.getTextTruncated()))
        .toList();
  }

  /**
   * Encodes segments. Those that are invalid are so at every replica, so that is the caller's
   * error, not a replica's failure.
   */
  private EncodeResponse encode(Lease lease, EncodeRequest request) throws StatusException {
    try {
      EncodeResponse response = stub(lease).encode(request);
      requireCount(response.getEncodingsCount(), request.getSegmentsCount());
      return response;
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        throw InvalidRequestException.refusedByService(RequestPart.Single.SEGMENTS, e);
      }
      throw e;
    }
  }

  /**
   * Decodes an intermediate state.
   *
   * @param tokens (site) the tokens
   */
  public Decoded decode(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.run(lease -> decode(lease, request)));
  }

  /**
   * Decodes the final state of a chain. If the tokenizers are full or down this waits and retries,
   * because a failure would discard the finished chain.
   *
   * @param tokens (site) the tokens
   */
  public Decoded decodeResult(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.runPersistently(lease -> decode(lease, request)));
  }

  private static DecodeRequest decodeRequest(ServedModel model, int[] tokens) {
    TokenState.Builder state = TokenState.newBuilder();
    for (int token : tokens) {
      state.addTokens(token);
    }
    return DecodeRequest.newBuilder()
        .setModel(model.name())
        .setModelDigest(model.digest())
        .addStates(state)
        .setTenant(Tenant.current())
        .build();
  }

  private DecodeResponse decode(Lease lease, DecodeRequest request) throws StatusException {
    DecodeResponse response = stub(lease).decode(request);
    requireCount(response.getDecodingsCount(), request.getStatesCount());
    return response;
  }

  /** Treats a response of the wrong length as a failure of the tokenizer. */
  private static void requireCount(int resultCount, int inputCount) throws StatusException {
    if (resultCount != inputCount) {
      throw Status.INTERNAL
          .withDescription(
              "the tokenizer returned %d results for %d inputs".formatted(resultCount, inputCount))
          .asException();
    }
  }

  private static Decoded decoded(DecodeResponse response) {
    Decoding decoding = response.getDecodings(0);
    return new Decoded(decoding.getText(), decoding.getEndOffsetsList());
  }

  private TokenizerServiceBlockingV2Stub stub(Lease lease) {
    return TokenizerServiceGrpc.newBlockingV2Stub(lease.channel()).withDeadlineAfter(timeout);
  }
}
