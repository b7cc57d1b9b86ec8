package org.glauber.trainer.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.release.TokenizerJson;
import org.glauber.trainer.run.WholeFile;
import org.glauber.trainer.tokenizer.TextTokenizer;

/**
 * The tokens of a text model: their part of the manifest, the tokenizer's file, and how states are
 * read.
 *
 * @param profile modality, reserved tokens and text profile
 * @param fileName name of the tokenizer's file in the model's directory
 * @param file writes the tokenizer's file
 * @param text returns the text of a state
 * @param unit what a token is, in the plural, for the model card
 */
public record TextTokens(
    ModelManifest profile,
    String fileName,
    FileRole role,
    WholeFile.Content file,
    Function<int[], String> text,
    String unit) {

  /** Returns the tokens of a vocabulary of words, with a tokenizer that this command writes. */
  public static TextTokens of(WordVocabulary vocabulary) {
    ModelManifest profile =
        ModelManifest.newBuilder()
            .setModality(Modality.MODALITY_TEXT)
            .addReservedTokens(WordVocabulary.UNKNOWN)
            .setText(
                TextProfile.newBuilder()
                    .setEndToken(WordVocabulary.END)
                    .setPadToken(WordVocabulary.PAD)
                    .setUnknownToken(WordVocabulary.UNKNOWN))
            .build();
    return new TextTokens(
        profile,
        "tokenizer.json",
        FileRole.FILE_ROLE_TOKENIZER_JSON,
        part -> Files.writeString(part, TokenizerJson.of(vocabulary)),
        vocabulary::text,
        "words");
  }

  /**
   * Returns the tokens of a tokenizer's file, which becomes part of the model. All tokens without
   * text but end and padding are reserved: they are never drawn.
   */
  public static TextTokens of(Path file, TextTokenizer tokenizer, int end, int pad) {
    ModelManifest.Builder profile =
        ModelManifest.newBuilder()
            .setModality(Modality.MODALITY_TEXT)
            .setText(TextProfile.newBuilder().setEndToken(end).setPadToken(pad));
    IntStream.range(0, tokenizer.size())
        .filter(token -> !tokenizer.isText(token) && token != end && token != pad)
        .forEach(profile::addReservedTokens);
    boolean isJson = tokenizer.isJson();
    return new TextTokens(
        profile.build(),
        isJson ? "tokenizer.json" : "spiece.model",
        isJson ? FileRole.FILE_ROLE_TOKENIZER_JSON : FileRole.FILE_ROLE_SENTENCEPIECE,
        part -> Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING),
        state -> tokenizer.text(before(state, end)),
        "tokens");
  }

  private static int[] before(int[] state, int end) {
    OptionalInt first = IntStream.range(0, state.length).filter(k -> state[k] == end).findFirst();
    return Arrays.copyOf(state, first.orElse(state.length));
  }
}
