package org.glauber.modeltool.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.text.ModelTokenizer.Encoded;
import org.glauber.tokenizer.vocabulary.VocabularyFile;

/** Loads a model's tokenizer as the tokenizer service does, and compares it with the manifest. */
final class TokenizerCheck {
  private static final int TRIED = 512;
  private static final String REPLACEMENT = "\uFFFD"; // a byte of a longer character

  private final Model model;
  private final TextProfile profile;
  private final BitSet reserved = new BitSet();

  TokenizerCheck(Model model) {
    this.model = model;
    this.profile = model.manifest().getText();
    model.manifest().getReservedTokensList().forEach(reserved::set);
  }

  /**
   * Checks the tokenizer.
   *
   * @param text a text to encode and decode
   * @param warnings what is found goes here
   * @throws IOException if the file is not a tokenizer
   */
  TokenizerReport check(String text, List<String> warnings) throws IOException {
    Path file = ModelTokenizer.file(model);
    VocabularyFile vocabulary = VocabularyFile.read(file);
    try (ModelTokenizer tokenizer = ModelTokenizer.open(model)) {
      int[] appended = VocabularyFile.appended(file, vocabulary.isJson());
      warn(vocabulary, appended, warnings);
      List<Integer> texts =
          IntStream.range(0, Math.min(vocabulary.size(), model.manifest().getVocabularySize()))
              .filter(token -> vocabulary.isText(token) && !reserved.get(token))
              .boxed()
              .toList();
      int stride = Math.max(1, Math.ceilDiv(texts.size(), TRIED));
      int tried = 0;
      int unchanged = 0;
      String changed = "";
      for (int k = 0; k < texts.size(); k += stride) {
        String once = tokenizer.decode(List.of(texts.get(k))).text();
        if (once.isBlank() || once.contains(REPLACEMENT)) {
          continue;
        }
        tried++;
        String twice = tokenizer.decode(tokenizer.encode(once).tokens()).text();
        if (twice.equals(once)) {
          unchanged++;
        } else if (changed.isEmpty()) {
          changed = "\"%s\" becomes \"%s\"".formatted(once, twice);
        }
      }
      return new TokenizerReport(
          vocabulary.isJson() ? "tokenizer.json" : "SentencePiece",
          vocabulary.size(),
          spelled(vocabulary, profile.getEndToken()),
          spelled(vocabulary, profile.getPadToken()),
          Arrays.stream(appended).boxed().toList(),
          withoutText(vocabulary),
          tried,
          unchanged,
          changed,
          sample(tokenizer, text));
    }
  }

  private static TokenizerReport.Sample sample(ModelTokenizer tokenizer, String text) {
    Encoded encoded = tokenizer.encode(text);
    return new TokenizerReport.Sample(
        text,
        encoded.tokens().size(),
        tokenizer.decode(encoded.tokens()).text(),
        encoded.unknown());
  }

  private static String spelled(VocabularyFile vocabulary, int token) {
    return token + " " + vocabulary.piece(token);
  }

  private List<Integer> withoutText(VocabularyFile vocabulary) {
    List<Integer> tokens = new ArrayList<>();
    for (int token = 0; token < model.manifest().getVocabularySize(); token++) {
      boolean isExpected = token == profile.getEndToken() || token == profile.getPadToken();
      if (!isExpected && !reserved.get(token) && !vocabulary.isText(token)) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  private void warn(VocabularyFile vocabulary, int[] appended, List<String> warnings) {
    ModelManifest manifest = model.manifest();
    List<Integer> withoutText = withoutText(vocabulary);
    if (!withoutText.isEmpty()) {
      warnings.add(
          "%,d tokens that may be drawn stand for no text, the first is %s: add them to reserved_tokens"
              .formatted(withoutText.size(), spelled(vocabulary, withoutText.getFirst())));
    }
    if (vocabulary.isText(profile.getEndToken())) {
      warnings.add(
          "text.end_token %s stands for text, so that every text ends before it"
              .formatted(spelled(vocabulary, profile.getEndToken())));
    }
    List<Integer> declared = profile.getAppendedTokensList();
    List<Integer> actual = Arrays.stream(appended).boxed().toList();
    if (!actual.equals(declared) && !actual.isEmpty()) {
      warnings.add(
          "the tokenizer appends the tokens %s to every text, but text.appended_tokens is %s, so that they stay in templates"
              .formatted(actual, declared));
    }
    if (vocabulary.size() > manifest.getVocabularySize()) {
      warnings.add(
          "the tokenizer has %,d tokens, but V is %,d: texts with a later token are refused"
              .formatted(vocabulary.size(), manifest.getVocabularySize()));
    }
    if (vocabulary.unknown().isPresent()
        && vocabulary.unknown().getAsInt() < manifest.getVocabularySize()
        && !reserved.get(vocabulary.unknown().getAsInt())) {
      warnings.add(
          "the token %s for unknown text may be drawn: add it to reserved_tokens"
              .formatted(spelled(vocabulary, vocabulary.unknown().getAsInt())));
    }
  }
}
