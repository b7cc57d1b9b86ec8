package org.glauber.cli.suite;

import java.util.List;

/** A service of the suite. */
public enum ServiceKind {
  /** Text to tokens and back. */
  TOKENIZER("tokenizer-service", "tokenizer"),
  /** Images to codes and back. */
  VQGAN("vqgan-service", "vqgan"),
  /** Runs chains on the device. */
  DENOISER("denoiser-service", "denoiser"),
  /** The one that faces users. */
  GATEWAY("gateway", "gateway");

  private final String module;
  private final String peerName;

  ServiceKind(String module, String peerName) {
    this.module = module;
    this.peerName = peerName;
  }

  /** The services behind the gateway. */
  static List<ServiceKind> inner() {
    return List.of(TOKENIZER, VQGAN, DENOISER);
  }

  /** The module that builds the service, and the stem of its log's name. */
  public String module() {
    return module;
  }

  /** What the gateway's configuration calls the service. */
  public String peerName() {
    return peerName;
  }
}
