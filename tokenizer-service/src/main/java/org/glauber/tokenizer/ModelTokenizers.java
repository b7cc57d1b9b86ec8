package org.glauber.tokenizer;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.ModelRepository;
import org.glauber.model.OpenedModels;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.glauber.serving.model.ModelReport;
import org.jboss.logging.Logger;

/**
 * The tokenizers of the served models. Each is loaded and used once at start-up, before the port is
 * open. An invalid model does not prevent the others from being served.
 */
@Singleton
class ModelTokenizers {
  private static final Logger LOG = Logger.getLogger(ModelTokenizers.class);
  private static final Set<FileRole> ROLES =
      EnumSet.of(FileRole.FILE_ROLE_TOKENIZER_JSON, FileRole.FILE_ROLE_SENTENCEPIECE);

  static {
    // Otherwise the library would search for models and report its use over the network.
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }

  private final ModelsConfig config;
  private final ServiceReadiness readiness;
  private final ModelReport report;
  private final TokenizerScheduler scheduler;
  private final Map<String, ModelTokenizer> tokenizers = new TreeMap<>();

  @Inject
  ModelTokenizers(
      ModelsConfig config,
      ServiceReadiness readiness,
      ModelReport report,
      TokenizerScheduler scheduler) {
    this.config = config;
    this.readiness = readiness;
    this.report = report;
    this.scheduler = scheduler;
  }

  void start(@Observes StartupEvent event) {
    try {
      loadAll(ModelRepository.at(config.directory()));
    } catch (ModelRefusedException | UncheckedIOException e) {
      throw ConfigRules.refusalOfModels(e);
    }
    readiness.ready();
  }

  private void loadAll(ModelRepository repository) {
    OpenedModels opened = repository.openAll(config.names(), ROLES);
    ConfigRules.require(
        !opened.isEmpty(), "glauber.models.directory", "must hold a model", config.directory());
    opened.refused().forEach(it -> report.refuse(it.name(), it.reason(), config.strict()));
    for (Model model : opened.models()) {
      if (model.manifest().getModality() == Modality.MODALITY_TEXT) {
        try {
          ModelTokenizer tokenizer = load(model);
          tokenizers.put(model.name(), tokenizer);
          LOG.infof("Serving model: model=%s digest=%s", model.name(), tokenizer.digest());
        } catch (IOException | RuntimeException e) {
          report.refuse(model.name(), reason(model, e), config.strict());
        }
      }
    }
  }

  /** Frees the native tokenizers, unless a call is still using one. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (scheduler.close()) {
      tokenizers.values().forEach(ModelTokenizer::close);
    }
  }

  /**
   * The tokenizer of a model.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  ModelTokenizer get(String model, String digest) {
    ModelTokenizer tokenizer = tokenizers.get(model);
    if (tokenizer == null) {
      throw Refusals.notFound("model", model);
    }
    if (!tokenizer.digest().equals(digest)) {
      throw Refusals.failedPrecondition(
          "MODEL_DIGEST",
          model,
          "the manifest's digest is %s here, but %s was asked for"
              .formatted(tokenizer.digest(), digest.isEmpty() ? "none" : digest));
    }
    return tokenizer;
  }

  /** Loads a tokenizer and uses it once. */
  private static ModelTokenizer load(Model model) throws IOException {
    Path file = file(model);
    boolean isJson = model.findFile(FileRole.FILE_ROLE_TOKENIZER_JSON).isPresent();
    ModelTokenizer tokenizer =
        new ModelTokenizer(model, isJson ? TokenizerJson.load(file) : SentencePiece.load(file));
    try {
      tokenizer.decode(tokenizer.encode("warm up").tokens());
      return tokenizer;
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static Path file(Model model) {
    return model
        .findFile(FileRole.FILE_ROLE_TOKENIZER_JSON)
        .orElseGet(() -> model.file(FileRole.FILE_ROLE_SENTENCEPIECE));
  }

  private static String reason(Model model, Exception cause) {
    return "model %s: %s is not a tokenizer that can be loaded: %s"
        .formatted(model.name(), file(model).getFileName(), cause.getMessage());
  }
}
