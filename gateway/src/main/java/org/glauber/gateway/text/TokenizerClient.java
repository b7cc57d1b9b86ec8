package org.glauber.gateway.text;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
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
   * Encodes the texts of a template, each separately, in one call.
   *
   * @param texts at most 1,024; if empty, no call is made
   * @return one entry per text, in order
   * @throws InvalidRequestException if the texts need more sites than the model has
   */
  public List<Encoded> encode(ServedModel model, List<String> texts) throws InterruptedException {
    if (texts.isEmpty()) {
      return List.of();
    }
    EncodeRequest request =
        EncodeRequest.newBuilder()
            .setModel(model.name())
            .setModelDigest(model.digest())
            .addAllTexts(texts)
            .setTenant(Tenant.current())
            .build();
    EncodeResponse response = failover.run(lease -> encode(lease, request));
    return response.getEncodingsList().stream()
        .map(encoding -> new Encoded(encoding.getTokensList(), encoding.getUnknownList()))
        .toList();
  }

  /**
   * Encodes texts. Texts that are too long are so at every replica, so that is the caller's error,
   * not a replica's failure.
   */
  private EncodeResponse encode(Lease lease, EncodeRequest request) throws StatusException {
    try {
      EncodeResponse response = stub(lease).encode(request);
      requireCount(response.getEncodingsCount(), request.getTextsCount());
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
