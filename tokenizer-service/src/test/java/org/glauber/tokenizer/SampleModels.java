package org.glauber.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.serving.model.ModelsOnDisk;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;

/** Two small text models, one for each kind of tokenizer file. */
public final class SampleModels {
  private SampleModels() {}

  /** One model of each kind, for the application under test. */
  public static final class OnDisk extends ModelsOnDisk {
    @Override
    protected void write(Path models) throws IOException {
      words(models);
      pieces(models);
    }
  }

  /** Writes a model of words with a {@code tokenizer.json} into {@code models}. */
  public static Path words(Path models) throws IOException {
    Path home = Files.createDirectories(models.resolve("words"));
    SampleTokenizers.tokenizerJson(home);
    write(
        home,
        SampleTokenizers.manifest("words", 19),
        "tokenizer.json",
        FileRole.FILE_ROLE_TOKENIZER_JSON);
    return home;
  }

  /** Writes a model of pieces with a {@code spiece.model} into {@code models}. */
  public static Path pieces(Path models) throws IOException {
    Path home = Files.createDirectories(models.resolve("pieces"));
    SampleTokenizers.sentencePiece(home);
    int vocabularySize = SampleTokenizers.PIECES.size() + 3 + 100;
    write(
        home,
        SampleTokenizers.manifest("pieces", vocabularySize),
        "spiece.model",
        FileRole.FILE_ROLE_SENTENCEPIECE);
    return home;
  }

  /** Makes the manifest of {@code pieces} match its files again. */
  public static void rewrite(Path home, String tokenizer) throws IOException {
    ModelManifest manifest =
        SampleTokenizers.manifest("pieces", SampleTokenizers.PIECES.size() + 103);
    write(home, manifest, tokenizer, FileRole.FILE_ROLE_SENTENCEPIECE);
  }

  private static void write(Path home, ModelManifest manifest, String tokenizer, FileRole role)
      throws IOException {
    Files.writeString(home.resolve("denoiser.pt"), "weights");
    ModelWriter.write(
        home, manifest, Map.of("denoiser.pt", FileRole.FILE_ROLE_DENOISER, tokenizer, role));
  }
}
