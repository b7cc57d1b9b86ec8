package org.glauber.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.glauber.model.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import org.glauber.serving.model.ModelsOnDisk;
import org.glauber.tokenizer.vocabulary.SentencePieceFile;

/** Two small text models, one for each kind of tokenizer file. */
public final class SampleModels {
  public static final int PAD = 0;
  public static final int END = 1;
  public static final int UNKNOWN = 2;

  /** The pieces after pad, end and unknown; words come first, so that they are preferred. */
  public static final List<String> PIECES =
      List.of(
          "▁mia", "▁had", "▁a", "▁ball", "▁the", "▁red", "▁café", "▁日本", ".", ",", "!", "'", "▁",
          "a", "b", "c", "d", "e", "h", "i", "l", "m", "r", "t", "s", "é", "日", "本");

  private SampleModels() {}

  /** One model of each kind, for the application under test. */
  public static final class OnDisk extends ModelsOnDisk {
    @Override
    protected void write(Path models) throws IOException {
      words(models);
      pieces(models);
    }
  }

  public static byte[] tokenizerJson() {
    try (InputStream in = SampleModels.class.getResourceAsStream("/tokenizer.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path tokenizerJson(Path directory) throws IOException {
    return Files.write(directory.resolve("tokenizer.json"), tokenizerJson());
  }

  public static Path sentencePiece(Path directory) throws IOException {
    return Files.write(directory.resolve("spiece.model"), SentencePieceFile.of(PIECES));
  }

  /** Writes a model of words with a {@code tokenizer.json} into {@code models}. */
  public static Path words(Path models) throws IOException {
    Path home = Files.createDirectories(models.resolve("words"));
    tokenizerJson(home);
    write(home, manifest("words", 19), "tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON);
    return home;
  }

  /** Writes a model of pieces with a {@code spiece.model} into {@code models}. */
  public static Path pieces(Path models) throws IOException {
    Path home = Files.createDirectories(models.resolve("pieces"));
    sentencePiece(home);
    int vocabularySize = PIECES.size() + 3 + 100;
    write(
        home, manifest("pieces", vocabularySize), "spiece.model", FileRole.FILE_ROLE_SENTENCEPIECE);
    return home;
  }

  public static ModelManifest manifest(String name, int vocabularySize) {
    return ModelManifest.newBuilder()
        .setName(name)
        .setModality(Modality.MODALITY_TEXT)
        .setSiteCount(16)
        .setVocabularySize(vocabularySize)
        .setMaxSweeps(4)
        .setKeepProbability(0.5)
        .setLogits(Logits.LOGITS_CLEAN)
        .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
        .setText(
            TextProfile.newBuilder()
                .setEndToken(END)
                .setPadToken(PAD)
                .setUnknownToken(UNKNOWN)
                .addAppendedTokens(END))
        .addRecommended(
            RecommendedSampling.newBuilder()
                .setSampling(Sampling.newBuilder().setSweeps(4).setTemperature(1).setTopP(1)))
        .build();
  }

  /** Makes the manifest of {@code pieces} match its files again. */
  public static void rewrite(Path home, String tokenizer) throws IOException {
    ModelManifest manifest = manifest("pieces", PIECES.size() + 103);
    write(home, manifest, tokenizer, FileRole.FILE_ROLE_SENTENCEPIECE);
  }

  private static void write(Path home, ModelManifest manifest, String tokenizer, FileRole role)
      throws IOException {
    Files.writeString(home.resolve("denoiser.pt"), "weights");
    ModelWriter.write(
        home, manifest, Map.of("denoiser.pt", FileRole.FILE_ROLE_DENOISER, tokenizer, role));
  }
}
