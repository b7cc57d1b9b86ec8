package org.glauber.serving.model;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.repository.ModelRepository;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the models directory of a running service: loads new and changed models, retires removed
 * and replaced ones, and frees those that nobody uses any more.
 *
 * <p>A model is loaded when two scans in a row have found it with the same manifest and files, so
 * that a directory that is being copied is left alone. It is retired when two scans in a row have
 * not found it. A directory of models that cannot be read or holds no model changes nothing,
 * because that is what a volume looks like that has lost its file system. A version that is refused
 * is tried again when its files change.
 */
final class ModelWatch<T> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ModelWatch.class);
  private static final Duration INTERVAL_OF_FREEING = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ModelsConfig config;
  private final ModelReport report;
  private final ServedModels<T> served;
  private final ModelLoader<T> loader;
  private final Map<String, Seen> seen = new HashMap<>(); // (name), guarded by lock
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("models-watch").unstarted(this::run);
  private final Set<String> unloaded = new HashSet<>(); // names, until they are loaded again
  private final ReentrantLock lock = new ReentrantLock(); // held by scans, loads and unloads
  private String problem = ""; // of the directory, logged once

  /**
   * What earlier scans have found of a model.
   *
   * @param fingerprint of the last scan; null if the model was missing
   * @param isJudged whether this version was loaded or refused
   */
  private record Seen(@Nullable ModelFingerprint fingerprint, boolean isJudged) {
    static final Seen MISSING = new Seen(null, false);
  }

  /**
   * @param judged the fingerprints of the models that the service's start has loaded or refused
   */
  ModelWatch(
      ModelsConfig config,
      ModelReport report,
      ServedModels<T> served,
      ModelLoader<T> loader,
      Map<String, ModelFingerprint> judged) {
    this.config = config;
    this.report = report;
    this.served = served;
    this.loader = loader;
    judged.forEach((name, fingerprint) -> seen.put(name, new Seen(fingerprint, true)));
  }

  /** Starts to scan. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      boolean scans = config.scanInterval().isPositive();
      Duration interval = scans ? config.scanInterval() : INTERVAL_OF_FREEING;
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        scanOrLog(scans);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void scanOrLog(boolean scans) {
    try {
      if (scans) {
        scan();
      } else {
        free();
      }
    } catch (RuntimeException e) { // else one fault would end all later scans
      LOG.error("Scan of the models directory failed", e);
    }
  }

  /** Scans the directory once. */
  void scan() {
    lock.lock();
    try {
      free();
      look();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Loads the version of a model that is in the directory, at once.
   *
   * @return whether there is one
   */
  boolean load(String name) {
    lock.lock();
    try {
      ModelRepository repository = ModelRepository.at(config.directory());
      boolean isConfigured = config.names().map(names -> names.contains(name)).orElse(true);
      if (!isConfigured || !repository.names().contains(name)) {
        return false;
      }
      unloaded.remove(name);
      ModelFingerprint now = fingerprint(repository, name);
      seen.put(name, new Seen(now, true));
      judge(repository, name, now);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Retires a model, and does not offer it before it is loaded or its directory returns. */
  void unload(String name) {
    lock.lock();
    try {
      unloaded.add(name);
      served.retire(name);
      report.clear(name);
    } finally {
      lock.unlock();
    }
  }

  /** Frees the retired models that nobody uses. */
  private void free() {
    for (ServedModels.Listed<T> unused : served.removeUnused()) {
      loader.unload(unused.loaded());
      LOG.infof("Model freed: model=%s digest=%s", unused.model().name(), unused.model().digest());
    }
  }

  private void look() {
    Set<String> here = new TreeSet<>();
    ModelRepository repository;
    try {
      repository = ModelRepository.at(config.directory());
      List<String> names = repository.names();
      here.addAll(names);
      config.names().ifPresent(here::retainAll);
      note(names.isEmpty() ? config.directory() + " holds no model" : "");
      if (names.isEmpty()) {
        return;
      }
    } catch (UncheckedIOException e) {
      note(String.valueOf(e.getMessage()));
      return;
    }
    Set<String> gone = new TreeSet<>(seen.keySet());
    gone.removeAll(here);
    gone.forEach(this::missed);
    for (String name : here) {
      look(repository, name);
    }
  }

  private void note(String now) {
    if (!now.equals(problem) && !now.isEmpty()) {
      LOG.warnf("Models are kept as they are: reason=%s", now);
    }
    problem = now;
  }

  private void missed(String name) {
    if (seen.get(name) != Seen.MISSING) {
      seen.put(name, Seen.MISSING);
      return;
    }
    seen.remove(name);
    unloaded.remove(name);
    served.retire(name);
    report.clear(name);
  }

  private void look(ModelRepository repository, String name) {
    ModelFingerprint now = fingerprint(repository, name);
    Seen before = seen.getOrDefault(name, Seen.MISSING);
    if (!now.equals(before.fingerprint())) {
      seen.put(name, new Seen(now, false));
    } else if (!before.isJudged() && !unloaded.contains(name)) {
      seen.put(name, new Seen(now, true));
      judge(repository, name, now);
    }
  }

  private ModelFingerprint fingerprint(ModelRepository repository, String name) {
    return ModelFingerprint.of(repository, config.directory(), name);
  }

  /** Offers the version on disk, or reports why it is refused. */
  private void judge(ModelRepository repository, String name, ModelFingerprint now) {
    if (served.isOffered(name, now.digest()) || served.offerAgain(name, now.digest())) {
      report.clearRefusal(name);
      return;
    }
    try {
      Model model = repository.open(name, loader.roles());
      if (!loader.isServed(model)) {
        served.retire(name);
        report.clear(name);
        return;
      }
      T loaded = loader.load(model);
      ModelFingerprint afterwards = fingerprint(repository, name);
      if (!afterwards.equals(now)) { // the files may have changed after they were verified
        loader.unload(loaded);
        seen.put(name, new Seen(afterwards, false));
        return;
      }
      report.clear(name);
      loader.offered(loaded);
      served.add(model, loaded);
    } catch (ModelRefusedException | ModelLoadException e) {
      report.refuse(name, String.valueOf(e.getMessage()), served.isOffered(name));
    }
  }

  /** Ends the thread after the current scan, and waits for it. */
  @Override
  public void close() throws InterruptedException {
    closed.countDown();
    if (thread.isAlive() && !thread.join(CLOSE_TIMEOUT)) {
      LOG.error("A model is still being loaded, stopping without it");
    }
  }
}
