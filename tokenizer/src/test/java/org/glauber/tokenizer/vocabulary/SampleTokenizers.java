package org.glauber.tokenizer.vocabulary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;

/** A tokenizer file of each kind, and manifests for them. */
public final class SampleTokenizers {
  public static final int PAD = 0;
  public static final int END = 1;
  public static final int UNKNOWN = 2;

  /** The pieces after pad, end and unknown; words come first, so that they are preferred. */
  public static final List<String> PIECES =
      List.of(
          "▁mia", "▁had", "▁a", "▁ball", "▁the", "▁red", "▁café", "▁日本", ".", ",", "!", "'", "▁",
          "a", "b", "c", "d", "e", "h", "i", "l", "m", "r", "t", "s", "é", "日", "本");

  private SampleTokenizers() {}

  public static byte[] tokenizerJson() {
    try (InputStream in = SampleTokenizers.class.getResourceAsStream("/tokenizer.json")) {
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
}
