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
import org.glauber.gateway.replica.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * The models that the denoisers serve, as of the last round of asking.
 *
 * <p>One thread asks, in the background at a bounded rhythm and sooner when a request names a model
 * that is not known. The gateway becomes ready when a denoiser has answered and whoever decodes its
 * models, and stays so: when they die later, calls that need them say which service is down, which
 * is more than a gateway that is not ready could say.
 */
public final class ModelCatalogue implements AutoCloseable {
  /** What {@link #peers} says of a replica that does. */
  public static final String ANSWERS = "answers";

  private static final Logger LOG = Logger.getLogger(ModelCatalogue.class);

  private final Replicas denoisers;
  private final Replicas tokenizers;
  private final Replicas vqgans;
  private final Inquiry inquiry;
  private final GatewayConfig.Catalogue config;
  private final ServiceReadiness readiness;
  private final LongSupplier nanoTime;
  private final Absence absence;
  private final Runnable giveUp;
  private final Thread thread = Thread.ofVirtual().name("catalogue").unstarted(this::follow);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition refreshed = lock.newCondition();
  private boolean isWanted; // guarded by lock
  private boolean isOver; // guarded by lock: nobody asks any more
  private long rounds; // guarded by lock: completed ones
  private long lastRound; // guarded by lock: nanoTime

  private volatile Offers offers = Offers.NONE;
  private volatile ModelProblems problems = ModelProblems.NONE;
  private volatile String discoveryProblem = "";
  private volatile String roundProblem = ""; // of the last round
  private boolean ready; // of the thread

  /**
   * A catalogue that knows nothing yet; {@link #start} lets it ask.
   *
   * @param readiness turned to ready once a denoiser has answered, and who decodes what it
   *     generates
   * @param nanoTime the clock, {@link System#nanoTime}
   * @param giveUp ends this gateway, whose others are not to be found
   */
  public ModelCatalogue(
      Replicas denoisers,
      Replicas tokenizers,
      Replicas vqgans,
      GatewayConfig config,
      ServiceReadiness readiness,
      LongSupplier nanoTime,
      Runnable giveUp) {
    this.denoisers = denoisers;
    this.tokenizers = tokenizers;
    this.vqgans = vqgans;
    this.inquiry = new Inquiry(denoisers, config.calls().timeout());
    this.config = config.catalogue();
    this.readiness = readiness;
    this.nanoTime = nanoTime;
    this.absence = new Absence(config.catalogue().patience(), nanoTime);
    this.giveUp = giveUp;
  }

  /** Begins to ask. */
  public void start() {
    thread.start();
  }

  /**
   * The text model to use.
   *
   * @param name empty for the only one
   * @throws org.glauber.server.status.RefusalException NOT_FOUND; INVALID_ARGUMENT for an empty
   *     name where there is not one text model, or a model of another kind
   */
  public ServedModel textModel(String name) throws InterruptedException {
    return model(name, Modality.MODALITY_TEXT);
  }

  /**
   * The image model to use.
   *
   * @param name empty for the only one
   * @throws org.glauber.server.status.RefusalException as {@link #textModel}
   */
  public ServedModel imageModel(String name) throws InterruptedException {
    return model(name, Modality.MODALITY_IMAGE);
  }

  private ServedModel model(String name, Modality modality) throws InterruptedException {
    if (name.isEmpty()) {
      return known(only(modality).name());
    }
    ServedModel model = known(name);
    if (model.modality() != modality) {
      throw Refusals.invalidArgument("model", "must be " + kind(modality), kind(model.modality()));
    }
    return model;
  }

  private static String kind(Modality modality) {
    return modality == Modality.MODALITY_TEXT ? "a text model" : "an image model";
  }

  /**
   * The model of a name.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND, or UNAVAILABLE when the denoisers
   *     that served it do not answer
   */
  public ServedModel model(String name) throws InterruptedException {
    ServedModel model = known(name);
    if (models().stream().noneMatch(other -> other.name().equals(name))) {
      throw Refusals.unavailable(denoisers.service(), "no replica with " + name + " answers");
    }
    return model;
  }

  /**
   * The models of the denoisers that answer, by name.
   *
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE when none answers
   */
  public List<ServedModel> models() {
    Offers now = offers;
    if (!now.isAnyAnswering()) {
      throw Refusals.unavailable(denoisers.service(), "no replica answers");
    }
    return now.answering();
  }

  /** What is wrong with models, by their names, as of the last round. */
  public List<ModelProblem> problems() {
    return problems.all();
  }

  /** Whether this denoiser has loaded this very model. */
  public boolean serves(Address denoiser, ServedModel model) {
    return offers.serves(denoiser, model.digest());
  }

  /** What is known of the other services, for operators: replica or service → state. */
  public Map<String, String> peers() {
    Map<String, String> peers = new TreeMap<>();
    for (Replica replica : denoisers.all()) {
      String problem = replica.problem();
      if (problem.isEmpty()) {
        problem = offers.of(replica.address()).problem();
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

  private ServedModel only(Modality modality) {
    List<ServedModel> models = offers.of(modality);
    if (models.size() != 1) {
      List<String> names = models.stream().map(ServedModel::name).toList();
      throw Refusals.invalidArgument("model", "must name one of " + names, "");
    }
    return models.getFirst();
  }

  private ServedModel known(String name) throws InterruptedException {
    Optional<ServedModel> model = offers.named(name);
    if (model.isEmpty()) {
      awaitRound();
      model = offers.named(name);
    }
    Optional<ModelProblem> refusal = problems.refusal(name);
    if (refusal.isPresent()) {
      throw Refusals.unavailable(refusal.get().service(), refusal.get().description());
    }
    return model.orElseThrow(() -> Refusals.notFound("model", name));
  }

  /** Has the replicas asked again and waits for it, unless that was done just now. */
  private void awaitRound() throws InterruptedException {
    lock.lock();
    try {
      Duration age = Duration.ofNanos(nanoTime.getAsLong() - lastRound);
      if (age.compareTo(config.leastInterval()) < 0) {
        return;
      }
      isWanted = true;
      wanted.signal();
      for (long seen = rounds; rounds == seen && !isOver; ) {
        refreshed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void follow() {
    try {
      while (true) {
        roundProblem = round();
        restUntilNextRound();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      lock.lock();
      try {
        isOver = true;
        refreshed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Asks once; returns why that failed, empty when it did not. What fails again is not logged
   * again.
   */
  private String round() throws InterruptedException {
    try {
      ask();
      return "";
    } catch (RuntimeException e) {
      if (!e.toString().equals(roundProblem)) {
        LOG.errorf(e, "Catalogue round failed: next_round_in=%s", restTime());
      }
      return e.toString();
    }
  }

  private Duration restTime() {
    return ready ? config.refresh() : config.leastInterval();
  }

  private void restUntilNextRound() throws InterruptedException {
    lock.lock();
    try {
      rounds++;
      lastRound = nanoTime.getAsLong();
      isWanted = false;
      refreshed.signalAll();
      long rest = restTime().toNanos();
      while (rest > 0 && !isWanted) {
        rest = wanted.awaitNanos(rest);
      }
    } finally {
      lock.unlock();
    }
  }

  private void ask() throws InterruptedException {
    discoveryProblem =
        Stream.of(denoisers, tokenizers, vqgans)
            .map(ModelCatalogue::discover)
            .filter(problem -> !problem.isEmpty())
            .collect(Collectors.joining("; "));
    Inquiry.Answers answers = inquiry.ask(offers, tokenizers, vqgans);
    offers = answers.offers();
    problems = new ModelProblems(inquiry.problems(List.of(denoisers, tokenizers, vqgans)));
    if (ready) {
      return;
    }
    if (!offers.isAnyAnswering()) {
      waitFor(denoisers);
    } else if (!answers.isTokenizerServing() && !offers.of(Modality.MODALITY_TEXT).isEmpty()) {
      waitFor(tokenizers);
    } else if (!answers.isVqganServing() && !offers.of(Modality.MODALITY_IMAGE).isEmpty()) {
      waitFor(vqgans);
    } else {
      ready = true;
      readiness.ready();
    }
  }

  /** Looks a service up alone: one that cannot be found keeps no other from being so. */
  private static String discover(Replicas service) {
    try {
      service.discover();
      return "";
    } catch (RuntimeException e) {
      return service.service() + ": " + e; // the replicas known so far stay
    }
  }

  private void waitFor(Replicas service) {
    readiness.notReady("waiting for a " + service.service());
    switch (absence.of(service, discoveryProblem)) {
      case Absence.Usual _ -> {}
      case Absence.Long(String warning) -> LOG.warn(warning);
      case Absence.TooLong(String reason) -> {
        LOG.error(reason);
        giveUp.run();
      }
    }
  }

  /** Stops asking. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
