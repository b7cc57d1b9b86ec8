package org.glauber.gateway.alias;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The aliases of models, names that callers use for models that operators exchange. They are read
 * from a file that is read anew when it changes. If it is invalid then, the previous aliases stay
 * in use. Thread-safe.
 */
public final class ModelAliases {
  /** No aliases. */
  public static final ModelAliases NONE = new ModelAliases(null, new TreeMap<>());

  private static final Logger LOG = Logger.getLogger(ModelAliases.class);
  private static final String KEY = "glauber.gateway.aliases-file";
  private static final long MAX_FILE_BYTES = 1 << 20;

  private final @Nullable Path file;
  private volatile SortedMap<String, AliasTargets> aliases;
  private volatile @Nullable String problem; // of the last reading

  private ModelAliases(@Nullable Path file, SortedMap<String, AliasTargets> aliases) {
    this.file = file;
    this.aliases = aliases;
  }

  /**
   * The aliases in a file.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException if it cannot be read or is
   *     invalid
   */
  public static ModelAliases of(Optional<Path> file) {
    if (file.isEmpty()) {
      return NONE;
    }
    try {
      return new ModelAliases(file.get(), read(file.get()));
    } catch (IOException | IllegalArgumentException e) {
      throw ConfigRules.refusal("%s %s: %s".formatted(KEY, file.get(), reason(e)));
    }
  }

  /** Reads the file again, if there is one. */
  public void refresh() {
    if (file == null) {
      return;
    }
    try {
      SortedMap<String, AliasTargets> now = read(file);
      if (!now.equals(aliases)) {
        aliases = now;
        LOG.infof("Aliases reloaded: file=%s aliases=%s", file, now);
      }
      problem = null;
    } catch (IOException | IllegalArgumentException e) {
      String reason = "%s %s: %s".formatted(KEY, file, reason(e));
      if (!reason.equals(problem)) { // log each problem once, not at every reading
        LOG.warnf("Aliases not reloaded, the previous ones stay in use: reason=%s", reason);
      }
      problem = reason;
    }
  }

  private static SortedMap<String, AliasTargets> read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IllegalArgumentException("must have at most %,d bytes".formatted(MAX_FILE_BYTES));
    }
    return Collections.unmodifiableSortedMap(AliasFile.parse(Files.readString(file)));
  }

  private static String reason(Exception e) {
    return e instanceof IOException
        ? "must be a readable file: " + e
        : String.valueOf(e.getMessage());
  }

  /** The models of an alias; empty if the name is no alias. */
  public Optional<AliasTargets> find(String name) {
    return Optional.ofNullable(aliases.get(name));
  }

  /** All aliases, by name. */
  public SortedMap<String, AliasTargets> all() {
    return aliases;
  }

  /** Why the file could not be read the last time; empty if it could. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }
}
