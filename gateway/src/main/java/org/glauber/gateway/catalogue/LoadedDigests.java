package org.glauber.gateway.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The digests of the models that the answering replicas of a service have loaded, which encode and
 * decode for them.
 *
 * @param replicas for each replica, its digests; empty for one of an older version, which cannot
 *     tell
 */
record LoadedDigests(List<Optional<Set<String>>> replicas) {
  static final LoadedDigests UNKNOWN = new LoadedDigests(List.of());

  LoadedDigests {
    replicas = List.copyOf(replicas);
  }

  /** How many of the replicas have loaded a model. */
  enum Coverage {
    NONE,
    SOME,
    ALL
  }

  /**
   * How many of the replicas have loaded a model; all if none answers, because then the service is
   * what is missing.
   */
  Coverage coverage(String digest) {
    long count =
        replicas.stream().filter(it -> it.map(all -> all.contains(digest)).orElse(true)).count();
    if (count == replicas.size()) {
      return Coverage.ALL;
    }
    return count == 0 ? Coverage.NONE : Coverage.SOME;
  }
}
