package org.glauber.modeltool.draft;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.modeltool.ModelDirectory;
import org.glauber.modeltool.draft.Questions.Question;
import org.glauber.network.NetworkProbe;
import org.glauber.network.NetworkProbe.Answer;
import org.glauber.network.NetworkProbe.Input;
import org.jspecify.annotations.Nullable;

/** The manifest of a new model, put together from its files, options and answers. */
public final class Draft {
  private static final int MAX_SITES = 65_536;
  private static final int MAX_SWEEPS = 1_024;

  private final ModelDirectory directory;
  private final DraftOptions options;
  private final Questions questions;
  private final ModelManifest.Builder manifest = ModelManifest.newBuilder();

  /** A draft for a directory. */
  public Draft(ModelDirectory directory, DraftOptions options, Questions questions) {
    this.directory = directory;
    this.options = options;
    this.questions = questions;
  }

  /**
   * Writes {@code model.json} with the digests of the files.
   *
   * @return the manifest as written
   * @throws CommandFailure naming the option or file if something is missing or does not fit
   */
  public ModelManifest write() {
    if (Files.exists(directory.path().resolve("model.json")) && !options.replace) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s has a model.json. To replace it, add --replace.".formatted(directory.path()));
    }
    DraftFiles files = DraftFiles.find(directory, options);
    TextFacts text = files.tokenizer() == null ? null : TextFacts.read(files.tokenizer());
    manifest.setName(directory.name()).setVersion(options.version);
    manifest.setModality(text == null ? Modality.MODALITY_IMAGE : Modality.MODALITY_TEXT);
    try (NetworkProbe probe = NetworkProbe.open(files.denoiser(), Device.cpu())) {
      ask(probe, files, text);
    } catch (IllegalArgumentException e) {
      throw refused(files.denoiser(), String.valueOf(e.getMessage()));
    }
    recommend();
    return written(files, text);
  }

  private void ask(NetworkProbe probe, DraftFiles files, @Nullable TextFacts text) {
    Path denoiser = files.denoiser();
    probe.method(); // fails if there is none
    sizes(probe, denoiser);
    Logits logits =
        questions.answer(
            options.logits,
            new Question<>(
                "--logits signal|clean",
                "whether the network returns signal logits, as the paper's, or clean logits",
                null,
                Draft::logits));
    Double keep =
        questions.answer(
            options.keepProbability,
            new Question<>(
                "--keep-probability P",
                "Π(φ), with which a step of the forward process keeps the token",
                "0.5",
                Draft::probability));
    Integer sweeps =
        questions.answer(
            options.maxSweeps,
            new Question<>(
                "--max-sweeps N",
                "T / L, the sweeps that the network was trained for",
                "4",
                answer -> whole(answer, 1, MAX_SWEEPS)));
    if (text != null && manifest.getVocabularySize() > 0) {
      text.describe(manifest, options, questions);
    }
    questions.requireAnswers();
    if (logits == null || keep == null || sweeps == null) {
      throw new IllegalStateException("an answer is missing that was required");
    }
    manifest.setLogits(logits).setKeepProbability(keep).setMaxSweeps(sweeps);
    manifest.addAllScan(ScanFile.read(options.scan, manifest.getSiteCount()));
    manifest.setNumberFormat(NumberFormats.of(denoiser));
    network(probe, denoiser);
    if (files.vqgan() != null) {
      manifest.setImage(ImageFacts.ask(files.vqgan(), manifest.getSiteCount(), options.rows));
    }
    card(probe);
  }

  /** Finds L and V. */
  private void sizes(NetworkProbe probe, Path denoiser) {
    NetworkSizes sizes = new NetworkSizes(probe);
    String given = options.sites;
    Integer sites = given == null ? sizes.siteCount().orElse(null) : (Integer) null;
    if (sites == null) {
      sites =
          questions.answer(
              given,
              new Question<>(
                  "--sites N",
                  "L, the number of sites, which the network does not fix",
                  null,
                  answer -> whole(answer, 2, MAX_SITES)));
    }
    if (sites == null) {
      return;
    }
    Answer answer = sizes.ask(sites);
    if (!answer.isAccepted()) {
      throw refused(denoiser, "for L = %,d sites it fails: %s".formatted(sites, answer.problem()));
    }
    manifest.setSiteCount(sites).setVocabularySize(answer.logitCount());
  }

  /**
   * Requires that the network accepts what it will be shown, and finds its count for pure noise.
   */
  private void network(NetworkProbe probe, Path denoiser) {
    Input input = Input.zeros(manifest.getSiteCount());
    int hidden = manifest.getVocabularySize();
    Answer ofHidden = probe.ask(input.withToken(hidden));
    if (!ofHidden.isAccepted()) {
      throw refused(
          denoiser,
          "it returns V = %,d logits, but does not accept the token %,d, which hides the asked site (%s); its embedding must have V + 1 rows"
              .formatted(hidden, hidden, ofHidden.problem()));
    }
    int sweeps = manifest.getMaxSweeps();
    int last = manifest.getSiteCount() * sweeps - 1;
    Answer ofStep = probe.ask(input.withStep(last));
    if (!ofStep.isAccepted()) {
      throw refused(
          denoiser,
          "it does not accept step T - 1 = %,d (%s), so that it was trained for fewer than %,d sweeps: give its --max-sweeps"
              .formatted(last, ofStep.problem(), sweeps));
    }
    if (probe.method().takesVisits()) {
      if (!probe.ask(input.withVisits(sweeps)).isAccepted()) {
        throw refused(
            denoiser,
            "it does not accept %,d visits, so that it was trained for fewer sweeps: give its --max-sweeps"
                .formatted(sweeps));
      }
      boolean hasOneMore =
          probe.ask(input.withVisits(sweeps + 1)).isAccepted()
              && !probe.ask(input.withVisits(sweeps + 2)).isAccepted();
      manifest.setPureNoiseVisits(hasOneMore ? sweeps + 1 : sweeps);
    }
  }

  private void card(NetworkProbe probe) {
    manifest.setCard(
        ModelCard.newBuilder()
            .setSummary(options.summary)
            .setData(options.data)
            .setTraining(options.training)
            .setQuality(options.quality)
            .setLicence(options.licence)
            .setParameterCount(
                probe.parameterShapes().stream()
                    .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
                    .sum()));
  }

  private void recommend() {
    recommend(
        Sampler.SAMPLER_HEAT_BATH,
        "The law that the network learned, through all of its sweeps. Change it when you have"
            + " measured what is better.");
    if (manifest.getLogits() == Logits.LOGITS_CLEAN) {
      recommend(
          Sampler.SAMPLER_THINNED_HEAT_BATH,
          "The same law; steps that draw from noise need no evaluation.");
    }
  }

  private void recommend(Sampler sampler, String reason) {
    manifest.addRecommended(
        RecommendedSampling.newBuilder()
            .setSampling(
                Sampling.newBuilder()
                    .setSampler(sampler)
                    .setSweeps(manifest.getMaxSweeps())
                    .setTemperature(1)
                    .setTopP(1))
            .setReason(reason));
  }

  private ModelManifest written(DraftFiles files, @Nullable TextFacts text) {
    Map<String, FileRole> roles = new HashMap<>();
    roles.put(relative(files.denoiser()), FileRole.FILE_ROLE_DENOISER);
    if (files.tokenizer() != null && text != null) {
      roles.put(
          relative(files.tokenizer()),
          text.isJson() ? FileRole.FILE_ROLE_TOKENIZER_JSON : FileRole.FILE_ROLE_SENTENCEPIECE);
    }
    if (files.vqgan() != null) {
      roles.put(relative(files.vqgan()), FileRole.FILE_ROLE_VQGAN);
    }
    try {
      return ModelWriter.write(directory.path(), manifest.build(), roles);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.OUTPUT,
          "%s could not be written: %s."
              .formatted(directory.path().resolve("model.json"), FileProblem.reason(e)));
    }
  }

  private String relative(Path file) {
    return directory.path().relativize(file).toString();
  }

  private static CommandFailure refused(Path file, String problem) {
    return new CommandFailure(ExitCode.MODEL_REFUSED, file + ": " + problem + ".");
  }

  private static Logits logits(String answer) {
    return switch (answer.toLowerCase(Locale.ROOT)) {
      case "signal", "logits_signal" -> Logits.LOGITS_SIGNAL;
      case "clean", "logits_clean" -> Logits.LOGITS_CLEAN;
      default -> throw new IllegalArgumentException("must be signal or clean");
    };
  }

  private static double probability(String answer) {
    String rule = "must be a number strictly between 0 and 1";
    try {
      double value = Double.parseDouble(answer);
      if (value > 0 && value < 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(rule, e);
    }
    throw new IllegalArgumentException(rule);
  }

  private static int whole(String answer, int least, int most) {
    String rule = "must be a whole number from %,d to %,d".formatted(least, most);
    try {
      int value = Integer.parseInt(answer);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(rule, e);
    }
    throw new IllegalArgumentException(rule);
  }
}
