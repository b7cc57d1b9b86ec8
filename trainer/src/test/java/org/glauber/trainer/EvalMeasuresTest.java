package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.glauber.console.terminal.Console;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.release.TokenizerJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the measures of {@code eval} on models and networks whose numbers are known exactly. */
class EvalMeasuresTest {
  private static final int INVALID_ARGUMENT = 5;
  private static final double KEEP = 0.6;

  /** (token) p0 of the model, whatever it is shown: padding, end, unknown, a, b, c. */
  private static final double[] LAW = {0.5, 0.25, 0, 0.125, 0.0625, 0.0625};

  @TempDir private Path home;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void writeFiles() throws IOException {
    model("known", "torch.expand(self.law, [torch.size(tokens, 0), 6])");
    model("broken", "torch.expand(self.law, [torch.size(tokens, 0), 6]) * inf * 0.0");
    Files.writeString(home.resolve("lines.txt"), "a\n\na b\nzebra\na b c a b c\n");
    Files.writeString(home.resolve("empty.txt"), "\n\n");
    Files.writeString(home.resolve("unknown.txt"), "zebra\n");
  }

  /** A model of four sites whose logits depend on nothing. */
  private void model(String name, String logits) throws IOException {
    Path directory = Files.createDirectories(home.resolve("models").resolve(name));
    Files.writeString(
        directory.resolve("tokenizer.json"),
        TokenizerJson.of(new WordVocabulary(List.of("a", "b", "c"))));
    float[] clean = new float[LAW.length];
    for (int token = 0; token < clean.length; token++) {
      clean[token] = (float) Math.log(LAW[token] * 5); // pi is uniform on five tokens
    }
    clean[WordVocabulary.UNKNOWN] = 0;
    ArchiveWriter.write(
        directory.resolve("denoiser.pt"),
        """
        class Known(Module):
          __parameters__ = []
          __buffers__ = ["law", ]
          training : bool
          law : Tensor
          def logits(self: __torch__.Known, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:
            return torch.contiguous(%s)
        """
            .formatted(logits),
        ScriptValue.Module.of(
            "Known",
            Map.of(
                "training",
                new ScriptValue.Truth(false),
                "law",
                ScriptValue.Tensor.constant(clean, 1, clean.length))));
    ModelWriter.write(
        directory,
        ModelManifest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setModality(Modality.MODALITY_TEXT)
            .setSiteCount(4)
            .setVocabularySize(LAW.length)
            .setMaxSweeps(3)
            .setKeepProbability(KEEP)
            .addReservedTokens(WordVocabulary.UNKNOWN)
            .setLogits(Logits.LOGITS_CLEAN)
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setText(
                TextProfile.newBuilder()
                    .setEndToken(WordVocabulary.END)
                    .setPadToken(WordVocabulary.PAD)
                    .setUnknownToken(WordVocabulary.UNKNOWN))
            .addRecommended(
                RecommendedSampling.newBuilder()
                    .setSampling(Sampling.newBuilder().setSweeps(2).setTemperature(1).setTopP(1)))
            .build(),
        Map.of(
            "denoiser.pt",
            FileRole.FILE_ROLE_DENOISER,
            "tokenizer.json",
            FileRole.FILE_ROLE_TOKENIZER_JSON));
  }

  @Test
  void theLossOnDataIsTheCrossEntropyOfTheModelsLaw() throws IOException {
    // The states are (a, end, pad, pad) and (a, b, end, pad).
    double loss =
        -(Math.log(LAW[0]) * 3 + Math.log(LAW[1]) * 2 + Math.log(LAW[3]) * 2 + Math.log(LAW[4]))
            / 8;
    double entropy = 0;
    for (double p : LAW) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    Path plot = home.resolve("loss.png");
    assertThat(run("eval known --data lines.txt --questions 6000 --json --plot " + plot))
        .as(errors())
        .isZero();
    JsonObject data = json().getAsJsonObject("data");
    assertThat(data.get("source").getAsString())
        .contains("4 lines, 2 states")
        .contains("1 empty (line 2)")
        .contains("1 with parts that the model does not know (line 4)")
        .contains("1 of more tokens than the model's 4 sites");
    JsonArray levels = data.getAsJsonArray("levels");
    assertThat(levels).hasSize(3);
    for (int k = 0; k < 3; k++) {
      JsonObject level = levels.get(k).getAsJsonObject();
      assertThat(level.get("level").getAsInt()).isEqualTo(2 - k);
      assertThat(level.get("loss").getAsDouble())
          .isCloseTo(loss, within(4 * level.get("loss_standard_error").getAsDouble()));
      assertThat(level.get("loss_standard_error").getAsDouble()).isBetween(0.005, 0.03);
      assertThat(level.get("expected_loss").getAsDouble()).isCloseTo(entropy, within(1e-6));
      assertThat(level.get("calibration_sum").getAsDouble()).isCloseTo(KEEP, within(1e-6));
    }
    // At level 0 the law of the step is p0.
    JsonObject last = levels.get(2).getAsJsonObject();
    assertThat(last.get("step_loss").getAsDouble())
        .isCloseTo(last.get("loss").getAsDouble(), within(1e-6));
    assertThat(ImageIO.read(plot.toFile())).isNotNull();
  }

  @Test
  void documentsCanBePackedAndLevelsChosen() {
    assertThat(run("eval known --data lines.txt --questions 80 --documents packed --levels 2,0"))
        .as(errors())
        .isZero();
    assertThat(output()).contains("4 lines, 3 states").contains("LOSS").contains("BINARY LOSS");
    assertThat(run("eval known --data lines.txt --sweeps 4")).isEqualTo(2);
    assertThat(errors()).contains("--sweeps must be at most the model's maximum, 3, not 4");
  }

  /** The features are the mean of each colour, and all images are of one colour. */
  private Path features(String body) throws IOException {
    Path file = home.resolve("features.pt");
    ArchiveWriter.write(
        file,
        """
        class Colours(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Colours, pixels: Tensor) -> Tensor:
            return %s
        """
            .formatted(body),
        ScriptValue.Module.of("Colours", Map.of("training", new ScriptValue.Truth(false))));
    return file;
  }

  private Path pictures(String name, int... reds) throws IOException {
    Path folder = Files.createDirectories(home.resolve(name));
    for (int k = 0; k < reds.length; k++) {
      BufferedImage image = new BufferedImage(20 + k, 16, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < image.getWidth() * 16; pixel++) {
        image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), reds[k] << 16 | 0x003040);
      }
      ImageIO.write(image, "png", folder.resolve(k + ".png").toFile());
    }
    return folder;
  }

  @Test
  void theDistanceOfPicturesIsThatOfTheirGaussians() throws IOException {
    Path features = features("torch.mean(pixels, [2, 3], True)");
    Path reference = pictures("reference", 0, 100, 0, 100);
    Path samples = pictures("samples", 50, 250, 50, 250);
    // Variances of red with the divisor N - 1: 10,000/3 and 40,000/3.
    double expected = 1e4 + Math.pow(Math.sqrt(40_000 / 3.0) - Math.sqrt(10_000 / 3.0), 2);
    Path statistics = home.resolve("reference.npz");
    String line =
        "eval any --features %s --side 8 --samples %s --json".formatted(features, samples);
    assertThat(run(line + " --fid " + reference + " --save-statistics " + statistics))
        .as(errors())
        .isZero();
    JsonObject fid = json().getAsJsonObject("fid");
    assertThat(fid.get("distance").getAsDouble()).isCloseTo(expected, within(1e-2));
    assertThat(fid.get("samples").getAsInt()).isEqualTo(4);
    assertThat(fid.get("features").getAsInt()).isEqualTo(3);
    assertThat(fid.get("reference_rank").getAsInt()).isEqualTo(1);

    assertThat(run(line + " --fid " + statistics)).as(errors()).isZero();
    assertThat(json().getAsJsonObject("fid").get("distance").getAsDouble())
        .isCloseTo(expected, within(1e-2));
    assertThat(run(line + " --pixels unit --fid " + reference)).isZero();
    assertThat(json().getAsJsonObject("fid").get("distance").getAsDouble())
        .isCloseTo(expected / 255 / 255, within(1e-6));
    assertThat(
            run(
                "eval any --fid %s --features %s --side 8 --samples %s"
                    .formatted(reference, features, samples)))
        .isZero();
    assertThat(output()).contains("FID").contains("compare it only");
  }

  @Test
  void anInvalidInputIsReportedWithItsFile() throws IOException {
    Path one = pictures("one", 7);
    Path two = pictures("two", 7, 9);
    Path nan = features("torch.mean(pixels, [2, 3]) * inf * 0.0");
    refused(
        "eval any --fid " + two + " --features " + nan + " --samples " + two,
        nan + " is not a network that can be used: feature 0 is NaN");
    Path features = features("torch.mean(pixels, [2, 3])");
    String to = " --features " + features + " --side 8 --samples ";
    refused(
        "eval any --fid " + one + to + two,
        "the reference images: a covariance needs at least two images, but there is 1");
    refused(
        "eval any --fid " + two + to + one,
        "the samples: a covariance needs at least two images, but there is 1");
    refused(
        "eval any --fid gone.npz" + to + two,
        "gone.npz cannot be used as statistics of features: no such file");
    refused("eval any --fid " + two + to + "lines.txt", "lines.txt must be a folder of pictures");
    Path flat = features("torch.mean(pixels)");
    refused(
        "eval any --fid " + two + " --features " + flat + " --samples " + two,
        flat + " is not a network that can be used: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eval known --data gone.txt | gone.txt: no such file or directory",
        "eval known --data empty.txt | empty.txt has no text that fits the model. Left out: 2"
            + " empty",
        "eval known --data unknown.txt | with parts that the model does not know (line 1)",
        "eval broken --data lines.txt | denoiser.pt is not a network that can be served: at step 0, site 0 its logit of token 0 is NaN",
        "eval missing --data lines.txt | missing",
        "eval known --perplexity gone --samples lines.txt | must be a directory with a language"
            + " model",
        "eval known --perplexity models --samples gone.txt | gone.txt: no such file",
        "eval known --perplexity models --samples empty.txt | empty.txt has no text",
      })
  void aFileThatCannotBeUsedIsNamed(String line, String problem) {
    refused(line, problem);
  }

  private void refused(String line, String problem) {
    assertThat(run(line)).as(line + output()).isEqualTo(INVALID_ARGUMENT);
    assertThat(errors().replace("\n", " ")).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eval x --questions 9 | --questions needs --data",
        "eval x --data a --questions 7 | --questions must be 8 to 1,000,000, not 7",
        "eval x --plot a.png | --plot needs --data",
        "eval x --stride 9 | --stride needs --perplexity",
        "eval x --perplexity a --stride 0 | --stride must be 1 to 1,048,576, not 0",
        "eval x --fid a | --fid needs --features",
        "eval x --features a | --features needs --fid",
        "eval x --fid a --features b --perplexity c | --perplexity is of texts and --fid of images",
        "eval x --fid a --features b --side 7 | --side must be 8 to 2,048, not 7",
        "eval x --fid a --features b --pixels odd | expected one of [BYTES, UNIT, SIGNED]",
        "eval x --samples a | --samples needs --perplexity or --fid",
        "eval x --data a --device cpu | --device needs --perplexity or --fid",
        "eval x --data a --against b | --against compares shares of tales or faces",
      })
  void optionsThatContradictAreRefused(String line, String problem) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(errors().replace("\n", " ")).contains(problem);
  }

  private int run(String line) {
    errors.reset();
    output.reset();
    String[] words = line.split(" ");
    for (int k = 0; k < words.length; k++) {
      words[k] = words[k].endsWith(".txt") ? home.resolve(words[k]).toString() : words[k];
    }
    try (Console console = new Console(output, errors)) {
      return Trainer.commandLine(console, home).execute(words);
    }
  }

  private JsonObject json() {
    return JsonParser.parseString(output()).getAsJsonObject();
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
