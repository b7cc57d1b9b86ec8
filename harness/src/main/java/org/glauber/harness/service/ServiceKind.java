package org.glauber.harness.service;

import java.util.List;

/** A service of the suite. */
public enum ServiceKind {
  /** Converts text to tokens and back. */
  TOKENIZER("tokenizer-service", "tokenizer"),
  /** Converts images to codes and back. */
  VQGAN("vqgan-service", "vqgan"),
  /** Runs chains on the device. */
  DENOISER("denoiser-service", "denoiser"),
  /** Serves the public interface to clients. */
  GATEWAY("gateway", "gateway");

  private final String module;
  private final String peerName;

  ServiceKind(String module, String peerName) {
    this.module = module;
    this.peerName = peerName;
  }

  /** The services behind the gateway. */
  public static List<ServiceKind> inner() {
    return List.of(TOKENIZER, VQGAN, DENOISER);
  }

  /** The module that builds the service, and the first part of its log's file name. */
  public String module() {
    return module;
  }

  /** The name of the service in the gateway's configuration. */
  public String peerName() {
    return peerName;
  }
}
