package org.glauber.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.tokenizer.Tokenizer.Piece;

/** A model's tokenizer: the vocabulary together with what the model's text profile says of it. */
final class ModelTokenizer implements AutoCloseable {
  private static final int UNKNOWN_NAMED = 16;

  private final String digest;
  private final ModelManifest manifest;
  private final TextProfile profile;
  private final Tokenizer tokenizer;
  private final BitSet reserved = new BitSet();
  private final int appended; // tokens that the tokenizer adds to every text
  private final DroppedCharacters dropped;
  private final EndOffsets endOffsets;

  ModelTokenizer(Model model, Tokenizer tokenizer) {
    this(model.manifest(), model.digest(), tokenizer);
  }

  ModelTokenizer(ModelManifest manifest, String digest, Tokenizer tokenizer) {
    this.manifest = manifest;
    this.digest = digest;
    this.profile = manifest.getText();
    this.tokenizer = tokenizer;
    manifest.getReservedTokensList().forEach(reserved::set);
    this.appended = appended(tokenizer, profile);
    this.dropped = new DroppedCharacters(tokenizer);
    this.endOffsets = new EndOffsets(tokenizer::decode);
  }

  /**
   * A text's tokens.
   *
   * @param unknown the first parts that the model cannot take as text: what the tokenizer does not
   *     know, what it takes for a special token, for one that the manifest reserves, for end or
   *     padding, or for one beyond the model's vocabulary, and what it drops
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

  /** The most characters, in code points, that a token stands for. */
  int longestPiece() {
    return tokenizer.longestPiece();
  }

  Encoded encode(String text) {
    return encode(text, () -> {});
  }

  /**
   * Encodes a text.
   *
   * @param pause called between pieces of the work, which it may end by throwing
   */
  Encoded encode(String text, Runnable pause) {
    List<Integer> tokens = new ArrayList<>();
    for (int token : withoutAppended(tokenizer.tokens(text))) {
      tokens.add(token);
    }
    List<String> unknown =
        tokens.stream().allMatch(this::isText) ? dropped(text, tokens, pause) : unknown(text);
    tokens.removeIf(token -> token == Tokenizer.NO_TOKEN);
    return new Encoded(tokens, unknown.stream().limit(UNKNOWN_NAMED).toList());
  }

  /** What a tokenizer adds of its own accord, as it does to an empty text, is not the text's. */
  private int[] withoutAppended(int[] tokens) {
    return Arrays.copyOf(tokens, Math.max(0, tokens.length - appended));
  }

  private static int appended(Tokenizer tokenizer, TextProfile profile) {
    int[] added = tokenizer.tokens("");
    boolean isAppended =
        IntStream.of(added).boxed().toList().equals(profile.getAppendedTokensList());
    return isAppended ? added.length : 0;
  }

  private List<String> unknown(String text) {
    UnknownParts unknown = new UnknownParts(text);
    List<Piece> pieces = tokenizer.encode(text);
    pieces.stream()
        .limit(pieces.size() - appended)
        .forEach(piece -> unknown.add(piece, !isText(piece.token())));
    return unknown.parts();
  }

  private List<String> dropped(String text, List<Integer> tokens, Runnable pause) {
    boolean isBlank = text.codePoints().allMatch(DroppedCharacters::isSpace);
    if (tokens.isEmpty() && !isBlank) {
      return List.of(Visible.text(text.strip()));
    }
    return dropped.in(text, pause).stream().map(Visible::text).toList();
  }

  private boolean isText(int token) {
    return tokenizer.isText(token)
        && token < vocabularySize()
        && !reserved.get(token)
        && token != profile.getEndToken()
        && token != profile.getPadToken()
        && !(profile.hasUnknownToken() && token == profile.getUnknownToken());
  }

  /**
   * Decodes a state up to its first end token.
   *
   * @param tokens (site), each in 0 … V - 1
   */
  Decoded decode(List<Integer> tokens) {
    return decode(tokens, () -> {});
  }

  /**
   * Decodes a state up to its first end token.
   *
   * @param tokens (site), each in 0 … V - 1
   * @param pause called between pieces of the work, which it may end by throwing
   */
  Decoded decode(List<Integer> tokens, Runnable pause) {
    int end = tokens.indexOf(profile.getEndToken());
    List<Integer> before = end < 0 ? tokens : tokens.subList(0, end);
    List<Integer> written =
        before.stream().filter(token -> token != profile.getPadToken()).toList();
    String text = tokenizer.decode(written);
    List<Integer> offsets = endOffsets.of(written, text, pause);
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
