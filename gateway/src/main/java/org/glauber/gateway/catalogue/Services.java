package org.glauber.gateway.catalogue;

import java.util.List;
import org.glauber.gateway.replica.Replicas;

/** The replicas of the services behind the gateway. */
public record Services(Replicas denoisers, Replicas tokenizers, Replicas vqgans) {
  /** All services. */
  public List<Replicas> all() {
    return List.of(denoisers, tokenizers, vqgans);
  }
}
