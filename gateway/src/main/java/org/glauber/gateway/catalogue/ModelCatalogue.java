package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * The models that the denoisers serve, as of the last round of polls.
 *
 * <p>One background thread polls at a bounded rate, and earlier when a request names an unknown
 * model. The gateway becomes ready once a denoiser has answered, and also a tokenizer if it has
 * text models and a VQGAN if it has image models. It then stays ready even if those services go
 * down: calls that need them fail with the name of the service that is down, whereas a gateway that
 * is not ready could not say anything.
 */
public final class ModelCatalogue implements AutoCloseable {
  /** The state in {@link #peers} of a replica that answers. */
  public static final String ANSWERS = "answers";

  private static final Logger LOG = Logger.getLogger(ModelCatalogue.class);

  private final Replicas denoisers;
  private final Replicas tokenizers;
  private final Replicas vqgans;
  private final ReplicaPoller poller;
  private final GatewayConfig.Catalogue config;
  private final ServiceReadiness readiness;
  private final LongSupplier nanoTime;
  private final StartupWait startupWait;
  private final Runnable exit;
  private final Thread thread =
      Thread.ofVirtual().name("catalogue").unstarted(this::pollUntilClosed);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition refreshRequested = lock.newCondition();
  private final Condition roundCompleted = lock.newCondition();
  private boolean isRefreshRequested; // guarded by lock
  private boolean isStopped; // guarded by lock: the thread has ended
  private long completedRounds; // guarded by lock
  private long lastRoundNanos; // guarded by lock: nanoTime

  private volatile CatalogueSnapshot snapshot = CatalogueSnapshot.EMPTY;
  private volatile ModelProblems problems = ModelProblems.EMPTY;
  private volatile String discoveryProblem = "";
  private volatile String roundProblem = ""; // of the last round
  private boolean ready; // used by the catalogue's thread only

  /**
   * Creates an empty catalogue; {@link #start} begins to poll.
   *
   * @param readiness set to ready once a denoiser and the decoders of its models have answered
   * @param nanoTime the clock, {@link System#nanoTime}
   * @param exit stops this gateway, called if the other services are still missing after {@code
   *     glauber.gateway.catalogue.patience}
   */
  public ModelCatalogue(
      Replicas denoisers,
      Replicas tokenizers,
      Replicas vqgans,
      GatewayConfig config,
      ServiceReadiness readiness,
      LongSupplier nanoTime,
      Runnable exit) {
    this.denoisers = denoisers;
    this.tokenizers = tokenizers;
    this.vqgans = vqgans;
    this.poller = new ReplicaPoller(denoisers, config.calls().timeout());
    this.config = config.catalogue();
    this.readiness = readiness;
    this.nanoTime = nanoTime;
    this.startupWait = new StartupWait(config.catalogue().patience(), nanoTime);
    this.exit = exit;
  }

  /** Starts the polling thread. */
  public void start() {
    thread.start();
  }

  /**
   * Returns the model that a request names.
   *
   * @param name the model's name; empty for the only model of the modality
   * @throws InvalidRequestException if the name is empty and there is not exactly one model of the
   *     modality, or if the model is of the other modality
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is unknown;
   *     UNAVAILABLE if a service refuses the model
   */
  public ServedModel model(String name, Modality modality) throws InterruptedException {
    if (name.isEmpty()) {
      return find(onlyModel(modality).name());
    }
    ServedModel model = find(name);
    if (model.modality() != modality) {
      throw InvalidRequestException.of(
          RequestPart.Single.MODEL, "must be " + kind(modality), kind(model.modality()));
    }
    return model;
  }

  private static String kind(Modality modality) {
    return modality == Modality.MODALITY_TEXT ? "a text model" : "an image model";
  }

  /**
   * Returns a model by its name.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is unknown, or
   *     UNAVAILABLE if no denoiser that serves it answers
   */
  public ServedModel model(String name) throws InterruptedException {
    ServedModel model = find(name);
    if (models().stream().noneMatch(other -> other.name().equals(name))) {
      throw Refusals.unavailable(
          denoisers.service(), "no replica that serves " + name + " answers");
    }
    return model;
  }

  /**
   * Returns the models of the denoisers that answer, sorted by name.
   *
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE if none answers
   */
  public List<ServedModel> models() {
    CatalogueSnapshot current = snapshot;
    if (!current.isAnyAnswering()) {
      throw Refusals.unavailable(denoisers.service(), "no replica answers");
    }
    return current.answering();
  }

  /** The problems reported with models as of the last round, sorted by the model's name. */
  public List<ModelProblem> problems() {
    return problems.all();
  }

  /** Whether a denoiser has loaded exactly this model, with the same digest. */
  public boolean serves(Address denoiser, ServedModel model) {
    return snapshot.serves(denoiser, model.digest());
  }

  /** The states of the other services for operators: replica or service → state. */
  public Map<String, String> peers() {
    Map<String, String> peers = new TreeMap<>();
    for (Replica replica : denoisers.all()) {
      String problem = replica.problem();
      if (problem.isEmpty()) {
        problem = snapshot.at(replica.address()).problem();
      }
      peers.put("denoiser " + replica.address(), problem.isEmpty() ? ANSWERS : problem);
    }
    for (Replicas decoders : List.of(tokenizers, vqgans)) {
      String kind = decoders.service().replace("-service", " ");
      for (Replica replica : decoders.all()) {
        String problem = replica.problem();
        peers.put(kind + replica.address(), problem.isEmpty() ? ANSWERS : problem);
      }
    }
    if (!discoveryProblem.isEmpty()) {
      peers.put("discovery", discoveryProblem);
    }
    if (!roundProblem.isEmpty()) {
      peers.put("catalogue", roundProblem);
    }
    return peers;
  }

  private ServedModel onlyModel(Modality modality) {
    List<ServedModel> models = snapshot.of(modality);
    if (models.size() != 1) {
      List<String> names = models.stream().map(ServedModel::name).toList();
      throw InvalidRequestException.of(RequestPart.Single.MODEL, "must name one of " + names, "");
    }
    return models.getFirst();
  }

  private ServedModel find(String name) throws InterruptedException {
    Optional<ServedModel> model = snapshot.named(name);
    if (model.isEmpty()) {
      refreshUnlessRecent();
      model = snapshot.named(name);
    }
    Optional<ModelProblem> refusal = problems.refusal(name);
    if (refusal.isPresent()) {
      throw Refusals.unavailable(refusal.get().service(), refusal.get().description());
    }
    return model.orElseThrow(() -> Refusals.notFound("model", name));
  }

  /**
   * Requests another round and waits for it, unless the last one was less than the least interval
   * ago.
   */
  private void refreshUnlessRecent() throws InterruptedException {
    lock.lock();
    try {
      Duration age = Duration.ofNanos(nanoTime.getAsLong() - lastRoundNanos);
      if (age.compareTo(config.leastInterval()) < 0) {
        return;
      }
      isRefreshRequested = true;
      refreshRequested.signal();
      for (long seen = completedRounds; completedRounds == seen && !isStopped; ) {
        roundCompleted.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void pollUntilClosed() {
    try {
      while (true) {
        roundProblem = pollRound();
        awaitNextRound();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      lock.lock();
      try {
        isStopped = true;
        roundCompleted.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Polls once. Returns why the round failed, or an empty string. A failure is logged only if it
   * differs from that of the previous round.
   */
  private String pollRound() throws InterruptedException {
    try {
      poll();
      return "";
    } catch (RuntimeException e) {
      if (!e.toString().equals(roundProblem)) {
        LOG.errorf(e, "Catalogue round failed: next_round_in=%s", pollInterval());
      }
      return e.toString();
    }
  }

  private Duration pollInterval() {
    return ready ? config.refresh() : config.leastInterval();
  }

  private void awaitNextRound() throws InterruptedException {
    lock.lock();
    try {
      completedRounds++;
      lastRoundNanos = nanoTime.getAsLong();
      isRefreshRequested = false;
      roundCompleted.signalAll();
      long rest = pollInterval().toNanos();
      while (rest > 0 && !isRefreshRequested) {
        rest = refreshRequested.awaitNanos(rest);
      }
    } finally {
      lock.unlock();
    }
  }

  private void poll() throws InterruptedException {
    discoveryProblem =
        Stream.of(denoisers, tokenizers, vqgans)
            .map(ModelCatalogue::discover)
            .filter(problem -> !problem.isEmpty())
            .collect(Collectors.joining("; "));
    ReplicaPoller.Result polled = poller.poll(snapshot, tokenizers, vqgans);
    snapshot = polled.snapshot();
    problems = new ModelProblems(poller.problems(List.of(denoisers, tokenizers, vqgans)));
    if (ready) {
      return;
    }
    if (!snapshot.isAnyAnswering()) {
      reportWaiting(denoisers);
    } else if (!polled.isTokenizerServing() && !snapshot.of(Modality.MODALITY_TEXT).isEmpty()) {
      reportWaiting(tokenizers);
    } else if (!polled.isVqganServing() && !snapshot.of(Modality.MODALITY_IMAGE).isEmpty()) {
      reportWaiting(vqgans);
    } else {
      ready = true;
      readiness.ready();
    }
  }

  /**
   * Looks up one service. Returns the problem instead of throwing, so that the look-ups of the
   * others still run.
   */
  private static String discover(Replicas service) {
    try {
      service.discover();
      return "";
    } catch (RuntimeException e) {
      return service.service() + ": " + e; // the known replicas are kept
    }
  }

  private void reportWaiting(Replicas service) {
    readiness.notReady("waiting for a " + service.service());
    switch (startupWait.check(service, discoveryProblem)) {
      case StartupWait.Waiting _ -> {}
      case StartupWait.Overdue(String warning) -> LOG.warn(warning);
      case StartupWait.TimedOut(String reason) -> {
        LOG.error(reason);
        exit.run();
      }
    }
  }

  /** Stops the polling thread and waits for it to end. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
