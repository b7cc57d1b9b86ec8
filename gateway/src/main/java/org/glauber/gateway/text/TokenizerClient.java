package org.glauber.gateway.text;

import java.time.Duration;
import java.util.List;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.replica.Failover;
import org.glauber.gateway.replica.Lease;
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
   * Encodes texts, each alone, in one call.
   *
   * @param texts at most 1,024; none need no call
   * @return one entry a text, in order
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
            .build();
    EncodeResponse response = failover.run(lease -> stub(lease).encode(request));
    return response.getEncodingsList().stream()
        .map(encoding -> new Encoded(encoding.getTokensList(), encoding.getUnknownList()))
        .toList();
  }

  /**
   * Decodes a state.
   *
   * @param tokens (site)
   */
  public Decoded decode(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.run(lease -> stub(lease).decode(request)));
  }

  /**
   * Decodes the state that a chain has ended in. Where tokenizers are full it waits, lest the chain
   * have run in vain.
   *
   * @param tokens (site)
   */
  public Decoded decodeResult(ServedModel model, int[] tokens) throws InterruptedException {
    DecodeRequest request = decodeRequest(model, tokens);
    return decoded(failover.conclude(lease -> stub(lease).decode(request)));
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
        .build();
  }

  private static Decoded decoded(DecodeResponse response) {
    Decoding decoding = response.getDecodings(0);
    return new Decoded(decoding.getText(), decoding.getEndOffsetsList());
  }

  private TokenizerServiceBlockingV2Stub stub(Lease lease) {
    return TokenizerServiceGrpc.newBlockingV2Stub(lease.channel()).withDeadlineAfter(timeout);
  }
}
