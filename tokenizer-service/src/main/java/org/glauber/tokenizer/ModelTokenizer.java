package org.glauber.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.tokenizer.Tokenizer.Piece;

/** A model's tokenizer: the vocabulary together with what the model's text profile says of it. */
final class ModelTokenizer implements AutoCloseable {
  private final String digest;
  private final ModelManifest manifest;
  private final TextProfile profile;
  private final Tokenizer tokenizer;
  private final EndOffsets endOffsets;

  ModelTokenizer(Model model, Tokenizer tokenizer) {
    this(model.manifest(), model.digest(), tokenizer);
  }

  ModelTokenizer(ModelManifest manifest, String digest, Tokenizer tokenizer) {
    this.manifest = manifest;
    this.digest = digest;
    this.profile = manifest.getText();
    this.tokenizer = tokenizer;
    this.endOffsets = new EndOffsets(tokenizer::decode);
  }

  /**
   * A text's tokens.
   *
   * @param unknown the parts the model cannot take as text: what the tokenizer does not know, what
   *     spells the end or pad token, what lies beyond the model's vocabulary
   */
  record Encoded(List<Integer> tokens, List<String> unknown) {}

  /**
   * A state's text.
   *
   * @param endOffsets for each token before the end, the offset after its last character, in code
   *     points
   */
  record Decoded(String text, List<Integer> endOffsets) {}

  String digest() {
    return digest;
  }

  /** L. */
  int siteCount() {
    return manifest.getSiteCount();
  }

  /** V. */
  int vocabularySize() {
    return manifest.getVocabularySize();
  }

  Encoded encode(String text) {
    List<Piece> pieces = tokenizer.encode(text);
    List<Integer> tokens = new ArrayList<>(pieces.stream().map(Piece::token).toList());
    List<Integer> appended = profile.getAppendedTokensList();
    int textEnd = tokens.size() - appended.size();
    if (textEnd >= 0 && tokens.subList(textEnd, tokens.size()).equals(appended)) {
      tokens.subList(textEnd, tokens.size()).clear();
    }
    List<String> unknown =
        pieces.stream()
            .limit(tokens.size())
            .filter(piece -> isUnknown(piece.token()))
            .map(Piece::text)
            .toList();
    return new Encoded(tokens, unknown);
  }

  private boolean isUnknown(int token) {
    return (profile.hasUnknownToken() && token == profile.getUnknownToken())
        || token == profile.getEndToken()
        || token == profile.getPadToken()
        || token >= vocabularySize();
  }

  /**
   * Decodes a state up to its first end token.
   *
   * @param tokens (site), each in 0 … V - 1
   */
  Decoded decode(List<Integer> tokens) {
    int end = tokens.indexOf(profile.getEndToken());
    List<Integer> before = end < 0 ? tokens : tokens.subList(0, end);
    List<Integer> written =
        before.stream().filter(token -> token != profile.getPadToken()).toList();
    String text = tokenizer.decode(written);
    List<Integer> offsets = endOffsets.of(written, text);
    return new Decoded(text, withPads(before, offsets));
  }

  /** Gives each pad the offset of the token before it. */
  private List<Integer> withPads(List<Integer> tokens, List<Integer> offsets) {
    if (offsets.size() == tokens.size()) {
      return offsets;
    }
    List<Integer> all = new ArrayList<>(Collections.nCopies(tokens.size(), 0));
    int offset = 0;
    int next = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i) != profile.getPadToken()) {
        offset = offsets.get(next++);
      }
      all.set(i, offset);
    }
    return all;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
