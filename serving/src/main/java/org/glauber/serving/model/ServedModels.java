package org.glauber.serving.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.glauber.model.Model;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * What a service has loaded for the models that it serves. Thread-safe.
 *
 * <p>A name has at most one version that is <em>offered</em> to new generations. A version that was
 * replaced or removed is <em>retired</em>: it is still served to callers that know its digest, and
 * stays loaded until it has been unused for some time. A use is a call, or the report of a gateway
 * that a generation needs it.
 *
 * @param <T> what a call needs of a model, such as its tokenizer
 */
public final class ServedModels<T> {
  private static final Logger LOG = Logger.getLogger(ServedModels.class);

  private final Duration retireAfter;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<String, List<Version<T>>> versions = new TreeMap<>(); // guarded by lock

  /** A loaded version of a model; guarded by the lock. */
  private static final class Version<T> {
    final Model model;
    final T loaded;
    boolean isRetired;
    int uses;
    long lastUseNanos;

    Version(Model model, T loaded) {
      this.model = model;
      this.loaded = loaded;
    }
  }

  /**
   * @param retireAfter how long a retired version stays loaded after its last use
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ServedModels(Duration retireAfter, LongSupplier nanoTime) {
    this.retireAfter = retireAfter;
    this.nanoTime = nanoTime;
  }

  /**
   * A loaded version of a model.
   *
   * @param isRetired whether it is served only to callers that know its digest
   */
  public record Listed<T>(Model model, T loaded, boolean isRetired) {}

  /** A version in use by a call, which stays loaded until this is closed. */
  public final class Use implements AutoCloseable {
    private final Version<T> version;

    private Use(Version<T> version) {
      this.version = version;
    }

    /** What was loaded for the model. */
    public T loaded() {
      return version.loaded;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        version.uses--;
        version.lastUseNanos = nanoTime.getAsLong();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Offers a model from now on. Other versions of its name are retired. */
  public void add(Model model, T loaded) {
    lock.lock();
    try {
      retire(model.name());
      versions
          .computeIfAbsent(model.name(), _ -> new ArrayList<>())
          .addFirst(new Version<>(model, loaded));
    } finally {
      lock.unlock();
    }
    LOG.infof("Serving model: model=%s digest=%s", model.name(), model.digest());
  }

  /** Retires all versions of a name. */
  public void retire(String name) {
    lock.lock();
    try {
      all(name)
          .filter(version -> !version.isRetired)
          .forEach(
              version -> {
                version.isRetired = true;
                version.lastUseNanos = nanoTime.getAsLong();
                LOG.infof("Retiring model: model=%s digest=%s", name, version.model.digest());
              });
    } finally {
      lock.unlock();
    }
  }

  /** Offers a retired version again, instead of others; returns whether it is still loaded. */
  public boolean offerAgain(String name, String digest) {
    lock.lock();
    try {
      Optional<Version<T>> version = all(name).filter(has(digest)).findFirst();
      version.ifPresent(
          again -> {
            retire(name);
            again.isRetired = false;
            LOG.infof("Serving model again: model=%s digest=%s", name, digest);
          });
      return version.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins to use a model that a request names.
   *
   * @param digest the digest of the manifest that the caller knows
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  public Use use(String name, String digest) {
    lock.lock();
    try {
      Version<T> version = find(name, digest);
      version.uses++;
      return new Use(version);
    } finally {
      lock.unlock();
    }
  }

  private Version<T> find(String name, String digest) {
    Optional<Version<T>> newest = all(name).findFirst();
    if (newest.isEmpty()) {
      throw Refusals.notFound("model", name);
    }
    return all(name)
        .filter(has(digest))
        .findFirst()
        .orElseThrow(
            () ->
                Refusals.failedPrecondition(
                    "MODEL_DIGEST",
                    name,
                    "the manifest's digest is %s here, but %s was asked for"
                        .formatted(
                            newest.get().model.digest(), digest.isEmpty() ? "none" : digest)));
  }

  /** Records that gateways still use the models with these digests. */
  public void keep(Collection<String> digests) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      versions.values().stream()
          .flatMap(List::stream)
          .filter(version -> digests.contains(version.model.digest()))
          .forEach(version -> version.lastUseNanos = now);
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns the retired versions that have been unused for long enough. */
  List<Listed<T>> removeUnused() {
    List<Listed<T>> removed = new ArrayList<>();
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      for (List<Version<T>> ofName : versions.values()) {
        List<Version<T>> unused = ofName.stream().filter(it -> isUnused(it, now)).toList();
        ofName.removeAll(unused);
        unused.forEach(version -> removed.add(new Listed<>(version.model, version.loaded, true)));
      }
      versions.values().removeIf(List::isEmpty);
    } finally {
      lock.unlock();
    }
    return removed;
  }

  private boolean isUnused(Version<T> version, long now) {
    return version.isRetired
        && version.uses == 0
        && now - version.lastUseNanos >= retireAfter.toNanos();
  }

  /** Whether the version is offered. */
  public boolean isOffered(String name, String digest) {
    return list().stream()
        .anyMatch(
            it ->
                !it.isRetired()
                    && it.model().name().equals(name)
                    && it.model().digest().equals(digest));
  }

  /** Whether some version of the name is offered. */
  public boolean isOffered(String name) {
    return list().stream().anyMatch(it -> !it.isRetired() && it.model().name().equals(name));
  }

  /** All loaded versions, in the order of the models' names, of a name the newest first. */
  public List<Listed<T>> list() {
    lock.lock();
    try {
      return versions.values().stream()
          .flatMap(List::stream)
          .map(version -> new Listed<>(version.model, version.loaded, version.isRetired))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** All that is loaded, in the order of {@link #list}. */
  public List<T> all() {
    return list().stream().map(Listed::loaded).toList();
  }

  private Stream<Version<T>> all(String name) {
    return versions.getOrDefault(name, List.of()).stream();
  }

  private static <T> Predicate<Version<T>> has(String digest) {
    return version -> version.model.digest().equals(digest);
  }
}
