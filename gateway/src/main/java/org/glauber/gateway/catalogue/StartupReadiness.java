package org.glauber.gateway.catalogue;

import java.util.Optional;
import org.glauber.gateway.replica.Replicas;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the gateway ready once a denoiser has answered, and also a tokenizer if it has text models
 * and a VQGAN if it has image models. It then stays ready even if those services go down: calls
 * that need them fail with the name of the service that is down, whereas a gateway that is not
 * ready could not say anything. Used by one thread.
 */
final class StartupReadiness {
  private static final Logger LOG = Logger.getLogger(StartupReadiness.class);

  private final Services services;
  private final ServiceReadiness readiness;
  private final StartupWait wait;
  private final Runnable exit;
  private boolean isReady;

  /**
   * @param wait decides when to warn and when to exit
   * @param exit stops this gateway
   */
  StartupReadiness(Services services, ServiceReadiness readiness, StartupWait wait, Runnable exit) {
    this.services = services;
    this.readiness = readiness;
    this.wait = wait;
    this.exit = exit;
  }

  /** Whether the gateway has become ready. */
  boolean isReady() {
    return isReady;
  }

  /**
   * Updates the readiness after a round of polls.
   *
   * @param discoveryProblem why the look-up of any service's replicas failed; null if none failed
   */
  void update(ReplicaPoller.Result polled, @Nullable String discoveryProblem) {
    if (isReady) {
      return;
    }
    Optional<Replicas> missing = missing(polled);
    if (missing.isPresent()) {
      reportWaiting(missing.get(), discoveryProblem);
    } else {
      isReady = true;
      readiness.ready();
    }
  }

  private Optional<Replicas> missing(ReplicaPoller.Result polled) {
    CatalogueSnapshot models = polled.snapshot();
    if (!models.isAnyAnswering()) {
      return Optional.of(services.denoisers());
    }
    if (!polled.isTokenizerServing() && !models.of(Modality.MODALITY_TEXT).isEmpty()) {
      return Optional.of(services.tokenizers());
    }
    if (!polled.isVqganServing() && !models.of(Modality.MODALITY_IMAGE).isEmpty()) {
      return Optional.of(services.vqgans());
    }
    return Optional.empty();
  }

  private void reportWaiting(Replicas service, @Nullable String discoveryProblem) {
    readiness.notReady("waiting for a " + service.service());
    switch (wait.check(service, discoveryProblem)) {
      case StartupWait.Waiting _ -> {}
      case StartupWait.Overdue(String warning) -> LOG.warn(warning);
      case StartupWait.TimedOut(String reason) -> {
        LOG.error(reason);
        exit.run();
      }
    }
  }
}
