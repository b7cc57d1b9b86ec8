package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.replica.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * The models that the denoisers serve, as of the last round of asking.
 *
 * <p>One thread asks, in the background at a bounded rhythm and sooner when a request names a model
 * that is not known. The gateway becomes ready when a denoiser and a tokenizer have answered, and
 * stays so: when they die later, calls that need them say which service is down, which is more than
 * a gateway that is not ready could say.
 */
public final class ModelCatalogue implements AutoCloseable {
  /** What {@link #peers} says of a replica that does. */
  public static final String ANSWERS = "answers";

  private static final Logger LOG = Logger.getLogger(ModelCatalogue.class);

  private final Replicas denoisers;
  private final Replicas tokenizers;
  private final Inquiry inquiry;
  private final GatewayConfig.Catalogue config;
  private final ServiceReadiness readiness;
  private final LongSupplier nanoTime;
  private final Thread thread = Thread.ofVirtual().name("catalogue").unstarted(this::follow);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition refreshed = lock.newCondition();
  private boolean isWanted; // guarded by lock
  private boolean isOver; // guarded by lock: nobody asks any more
  private long rounds; // guarded by lock: completed ones
  private long lastRound; // guarded by lock: nanoTime

  private volatile Offers offers = Offers.NONE;
  private volatile String discoveryProblem = "";
  private boolean ready; // of the thread

  /**
   * A catalogue that knows nothing yet; {@link #start} lets it ask.
   *
   * @param readiness turned to ready once a denoiser and a tokenizer have answered
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ModelCatalogue(
      Replicas denoisers,
      Replicas tokenizers,
      GatewayConfig config,
      ServiceReadiness readiness,
      LongSupplier nanoTime) {
    this.denoisers = denoisers;
    this.tokenizers = tokenizers;
    this.inquiry = new Inquiry(denoisers, tokenizers, config.calls().timeout());
    this.config = config.catalogue();
    this.readiness = readiness;
    this.nanoTime = nanoTime;
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
    if (name.isEmpty()) {
      return onlyTextModel();
    }
    ServedModel model = known(name);
    if (!model.isText()) {
      throw Refusals.invalidArgument(
          "model", "must be a text model", model.manifest().getModality());
    }
    return model;
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
    for (Replica replica : tokenizers.all()) {
      String problem = replica.problem();
      peers.put("tokenizer " + replica.address(), problem.isEmpty() ? ANSWERS : problem);
    }
    if (!discoveryProblem.isEmpty()) {
      peers.put("discovery", discoveryProblem);
    }
    return peers;
  }

  private ServedModel onlyTextModel() {
    List<ServedModel> texts = offers.texts();
    if (texts.size() != 1) {
      List<String> names = texts.stream().map(ServedModel::name).toList();
      throw Refusals.invalidArgument("model", "must name one of " + names, "");
    }
    return texts.getFirst();
  }

  private ServedModel known(String name) throws InterruptedException {
    Optional<ServedModel> model = offers.named(name);
    if (model.isEmpty()) {
      awaitRound();
      model = offers.named(name);
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
        ask();
        restUntilNextRound();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException e) {
      LOG.error("the catalogue of models has failed", e);
      readiness.notReady("the catalogue of models has failed");
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

  private void restUntilNextRound() throws InterruptedException {
    lock.lock();
    try {
      rounds++;
      lastRound = nanoTime.getAsLong();
      isWanted = false;
      refreshed.signalAll();
      long rest = (ready ? config.refresh() : config.leastInterval()).toNanos();
      while (rest > 0 && !isWanted) {
        rest = wanted.awaitNanos(rest);
      }
    } finally {
      lock.unlock();
    }
  }

  private void ask() throws InterruptedException {
    try {
      denoisers.discover();
      tokenizers.discover();
      discoveryProblem = "";
    } catch (RuntimeException e) {
      discoveryProblem = e.toString(); // the replicas known so far stay
    }
    offers = inquiry.offers(offers);
    boolean tokenizer = inquiry.isAnyTokenizerServing();
    if (ready) {
      return;
    }
    if (!tokenizer) {
      readiness.notReady("waiting for a " + tokenizers.service());
    } else if (!offers.isAnyAnswering()) {
      readiness.notReady("waiting for a " + denoisers.service());
    } else {
      ready = true;
      readiness.ready();
    }
  }

  /** Stops asking. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
