package org.glauber.trainer.evaluation.data;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Denoiser;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.network.TorchVqgan;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.progress.Progress;
import org.glauber.trainer.reliability.NetworkDenoiser;
import org.glauber.trainer.reliability.Reliability;
import org.glauber.trainer.tokenizer.TextTokenizer;
import org.glauber.trainer.tokenizer.TokenizerFile;

/**
 * Measures a model on held-out data, without a suite.
 *
 * @param model opened with its denoiser, and its tokenizer or VQGAN
 * @param levels levels that the questions come from
 * @param check runs between questions; throws an exception to stop
 */
public record DataEvaluation(Model model, Levels levels, PrintWriter err, Runnable check) {

  /**
   * What to read.
   *
   * @param questions number of questions, and of lines or pictures at most
   */
  public record Data(Path path, DocumentLayout layout, int questions, long seed) {}

  /**
   * Measures.
   *
   * @throws IllegalArgumentException if data or network cannot be used; the message says why
   */
  public DataReport run(Data data) throws IOException {
    if (!Files.exists(data.path())) {
      throw new NoSuchFileException(data.path().toString());
    }
    SampledData states =
        model.manifest().getModality() == Modality.MODALITY_IMAGE ? pictures(data) : texts(data);
    Visits visits = Visits.unclamped(model.scan(), levels);
    Reliability questions = new Reliability(model.noiseLaw(), visits, states, data.questions());
    try (NetworkDenoiser network = NetworkDenoiser.open(model);
        Progress progress = Progress.of("questions", questions.total(), err)) {
      progress.begin(0);
      long[] asked = new long[1];
      Runnable each =
          () -> {
            check.run();
            progress.at(asked[0]++, "");
          };
      DataReport report =
          new DataReport(
              questions.measure(
                  new Checked(network, model.noiseLaw(), model.name()), data.seed(), each),
              model.noiseLaw().keepProbability(),
              states.report());
      progress.at(questions.total(), "");
      return report;
    }
  }

  private SampledData texts(Data data) throws IOException {
    Path file =
        model
            .findFile(FileRole.FILE_ROLE_TOKENIZER_JSON)
            .orElseGet(() -> model.file(FileRole.FILE_ROLE_SENTENCEPIECE));
    try (TextTokenizer tokenizer = TokenizerFile.open(file)) {
      return new HeldOutTexts(model.manifest(), model.noiseLaw(), tokenizer)
          .read(data.path(), data.layout(), data.questions(), data.seed());
    }
  }

  private SampledData pictures(Data data) throws IOException {
    try (TorchVqgan vqgan = TorchVqgan.open(model, Device.cpu())) {
      return new HeldOutPictures(vqgan, model.manifest().getVocabularySize(), check)
          .read(data.path(), data.questions(), data.seed());
    }
  }

  /**
   * A network whose logits must define a law.
   *
   * @param noise its noise law; the logits of reserved tokens have no meaning
   * @param name the model's name
   */
  private record Checked(Denoiser network, NoiseLaw noise, String name) implements Denoiser {
    @Override
    public LogitKind logitKind() {
      return network.logitKind();
    }

    @Override
    public double[] logits(int[] state, int step, int site, int[] visits) {
      double[] logits = network.logits(state, step, site, visits);
      boolean isLaw = false;
      for (int token = 0; token < logits.length; token++) {
        boolean isInvalid = !(logits[token] < Double.POSITIVE_INFINITY);
        if (!noise.isReserved(token) && isInvalid) {
          throw refusal(step, site, "%s for token %d".formatted(logits[token], token));
        }
        isLaw |= !noise.isReserved(token) && Double.isFinite(logits[token]);
      }
      if (!isLaw) {
        throw refusal(step, site, "-Infinity for all tokens");
      }
      return logits;
    }

    private IllegalArgumentException refusal(int step, int site, String logits) {
      return new IllegalArgumentException(
          "the denoiser of %s must return finite logits, but at step %d, site %d returns %s"
              .formatted(name, step, site, logits));
    }
  }
}
