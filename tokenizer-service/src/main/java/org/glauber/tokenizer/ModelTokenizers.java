package org.glauber.tokenizer;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.glauber.tokenizer.text.ModelTokenizer;

/**
 * The tokenizers of the served models. Each is loaded and used once at start-up, before the port is
 * open. An invalid model does not prevent the others from being served.
 */
@Singleton
class ModelTokenizers {
  private static final Set<FileRole> ROLES =
      EnumSet.of(FileRole.FILE_ROLE_TOKENIZER_JSON, FileRole.FILE_ROLE_SENTENCEPIECE);

  static {
    // Otherwise the library would search for models and report its use over the network.
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }

  private final ConfiguredModels models;
  private final ServiceReadiness readiness;
  private final ModelReport report;
  private final TokenizerScheduler scheduler;
  private final ServedModels<ModelTokenizer> tokenizers = new ServedModels<>();

  @Inject
  ModelTokenizers(
      ConfiguredModels models,
      ServiceReadiness readiness,
      ModelReport report,
      TokenizerScheduler scheduler) {
    this.models = models;
    this.readiness = readiness;
    this.report = report;
    this.scheduler = scheduler;
  }

  void start(@Observes StartupEvent event) {
    for (Model model : models.open(ROLES)) {
      if (model.manifest().getModality() == Modality.MODALITY_TEXT) {
        try {
          tokenizers.add(model, ModelTokenizer.open(model));
        } catch (IOException | RuntimeException e) {
          report.refuse(model.name(), reason(model, e));
        }
      }
    }
    readiness.ready();
  }

  /** Frees the native tokenizers, unless a call is still using one. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (scheduler.close()) {
      tokenizers.all().forEach(ModelTokenizer::close);
    }
  }

  /**
   * The tokenizer of a model.
   *
   * @throws org.glauber.server.status.RefusalException NOT_FOUND if the model is not served,
   *     FAILED_PRECONDITION if it is served with another digest
   */
  ModelTokenizer get(String model, String digest) {
    return tokenizers.get(model, digest);
  }

  private static String reason(Model model, Exception cause) {
    return "model %s: %s is not a tokenizer that can be loaded: %s"
        .formatted(model.name(), ModelTokenizer.file(model).getFileName(), cause.getMessage());
  }
}
