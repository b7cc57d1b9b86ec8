package org.glauber.gateway.text;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Refusals;
import org.glauber.tokenizer.v1.DecodeRequest;
import org.glauber.tokenizer.v1.DecodeResponse;
import org.glauber.tokenizer.v1.Decoding;
import org.glauber.tokenizer.v1.EncodeRequest;
import org.glauber.tokenizer.v1.EncodeResponse;
import org.glauber.tokenizer.v1.TokenState;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc;
import org.glauber.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingV2Stub;

/**
 * Encodes and decodes at the tokenizers: the one place that speaks their protocol. Their answers
 * are functions of the question, so that a call that failed is simply made again elsewhere.
 */
public final class TokenizerClient {
  private static final String TEXTS = "template.segments"; // as the caller knows them

  private final Failover failover;
  private final Duration timeout;

  /**
   * A client of the tokenizers.
   *
   * @param timeout for one call at one replica
   */
  public TokenizerClient(Failover failover, Duration timeout) {
    this.failover = failover;
    this.timeout = timeout;
  }

  /**
   * Encodes the texts of a template, each alone, in one call.
   *
   * @param texts at most 1,024; none need no call
   * @return one entry a text, in order
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT when the texts need more
   *     sites than the model has
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

  /** Texts that are too long are so at every replica: the caller's mistake, and no replica's. */
  private EncodeResponse encode(Lease lease, EncodeRequest request) throws StatusException {
    try {
      EncodeResponse response = stub(lease).encode(request);
      requireCount(response.getEncodingsCount(), request.getTextsCount());
      return response;
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        throw Refusals.withField(TEXTS, e);
      }
      throw e;
    }
  }

  /**
   * Decodes a state.
   *
   * @param tokens (site)
   */
  public Decoded decode(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.run(lease -> decode(lease, request)));
  }

  /**
   * Decodes the state that a chain has ended in. Where tokenizers are full it waits, lest the chain
   * have run in vain.
   *
   * @param tokens (site)
   */
  public Decoded decodeResult(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.conclude(lease -> decode(lease, request)));
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

  /** An answer of another length is a failure of the tokenizer. */
  private static void requireCount(int answers, int questions) throws StatusException {
    if (answers != questions) {
      throw Status.INTERNAL
          .withDescription("%d answers to %d questions".formatted(answers, questions))
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
