package org.glauber.tokenizer.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SentencePiece;
import org.glauber.tokenizer.vocabulary.Tokenizer;
import org.glauber.tokenizer.vocabulary.Tokenizer.Piece;

/** A model's tokenizer: its vocabulary with the rules of the model's text profile. */
public final class ModelTokenizer implements AutoCloseable {
  private static final int UNKNOWN_NAMED = 16;

  private final ModelManifest manifest;
  private final TextProfile profile;
  private final Tokenizer tokenizer;
  private final BitSet reserved = new BitSet();
  private final int appended; // number of tokens that the tokenizer appends to every text
  private final DroppedCharacters dropped;
  private final EndOffsets endOffsets;
  private final JoinedText joined;

  /** A tokenizer with the rules of a manifest. Closing it closes the given one. */
  public ModelTokenizer(ModelManifest manifest, Tokenizer tokenizer) {
    this.manifest = manifest;
    this.profile = manifest.getText();
    this.tokenizer = tokenizer;
    manifest.getReservedTokensList().forEach(reserved::set);
    this.appended = appended(tokenizer, profile);
    this.dropped = new DroppedCharacters(tokenizer);
    this.endOffsets = new EndOffsets(tokenizer::decode);
    this.joined = new JoinedText(tokenizer, this::ordinary, this::isText);
  }

  /**
   * Loads the tokenizer of a text model and uses it once.
   *
   * @throws IOException if the file cannot be read or is not a tokenizer
   * @throws RuntimeException if the file is not a tokenizer
   */
  public static ModelTokenizer open(Model model) throws IOException {
    Path file = file(model);
    boolean isJson = model.findFile(FileRole.FILE_ROLE_TOKENIZER_JSON).isPresent();
    ModelTokenizer tokenizer =
        new ModelTokenizer(
            model.manifest(), isJson ? JsonTokenizer.load(file) : SentencePiece.load(file));
    try {
      tokenizer.decode(tokenizer.encode("warm up").tokens());
      return tokenizer;
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** The tokenizer file of a text model. */
  public static Path file(Model model) {
    return model
        .findFile(FileRole.FILE_ROLE_TOKENIZER_JSON)
        .orElseGet(() -> model.file(FileRole.FILE_ROLE_SENTENCEPIECE));
  }

  /**
   * An encoded text.
   *
   * @param unknown the first parts that the model cannot represent as text: those that the
   *     tokenizer does not know or drops, and those that it encodes as a special or reserved token,
   *     as end or padding, or as a token beyond the model's vocabulary
   */
  public record Encoded(List<Integer> tokens, List<String> unknown) {}

  /**
   * A decoded state.
   *
   * @param endOffsets for each token before the end, the offset after its last character, in code
   *     points
   */
  public record Decoded(String text, List<Integer> endOffsets) {}

  /** What a token is to the model. */
  public enum TokenKind {
    /** It stands for text. */
    TEXT,
    /** It ends a text. */
    END,
    /** It fills the sites after the end. */
    PAD,
    /** The manifest reserves it. */
    RESERVED,
    /** The tokenizer uses it for unknown text or for another special purpose. */
    SPECIAL,
    /** The tokenizer does not have it. */
    ABSENT
  }

  /** L. */
  public int siteCount() {
    return manifest.getSiteCount();
  }

  /** V. */
  public int vocabularySize() {
    return manifest.getVocabularySize();
  }

  /** The maximum number of characters that a token stands for, in code points. */
  public int longestPiece() {
    return tokenizer.longestPiece();
  }

  /** Encodes a text. */
  public Encoded encode(String text) {
    return encode(text, () -> {});
  }

  /**
   * Encodes a text.
   *
   * @param pause called between units of work; may throw to stop the work
   */
  public Encoded encode(String text, Runnable pause) {
    List<Integer> tokens = ordinary(text);
    List<String> unknown =
        tokens.stream().allMatch(this::isText) ? dropped(text, tokens, pause) : unknown(text);
    tokens.removeIf(token -> token == Tokenizer.NO_TOKEN);
    return new Encoded(tokens, unknown.stream().limit(UNKNOWN_NAMED).toList());
  }

  private List<Integer> ordinary(String text) {
    List<Integer> tokens = new ArrayList<>();
    for (int token : withoutAppended(tokenizer.tokens(text))) {
      tokens.add(token);
    }
    return tokens;
  }

  /**
   * The tokens of a text without the space that the tokenizer adds to a text; empty if the
   * tokenizer cannot write the text without a space before it.
   *
   * @param text not empty, and without unknown parts
   * @param before the last tokens before the text; empty after a blank and at the start
   * @param pause called between units of work; may throw to stop the work
   */
  public Optional<List<Integer>> joined(String text, List<Integer> before, Runnable pause) {
    return joined.tokens(text, before, pause);
  }

  /**
   * The text that tokens have after others, including the space between them.
   *
   * @param before the last tokens before them; empty at the start of a text
   */
  public String textAfter(List<Integer> before, List<Integer> tokens) {
    return joined.textAfter(before, tokens);
  }

  /**
   * A token to stand for the end of a blank before these tokens, as {@code before} of {@link
   * #textAfter}; empty if the vocabulary has no suitable one.
   */
  public List<Integer> wordBefore(List<Integer> tokens, Runnable pause) {
    return joined.wordBefore(tokens, pause);
  }

  /** The token that the tokenizer file spells as this piece. */
  public OptionalInt token(String piece) {
    return tokenizer.pieces().token(piece);
  }

  /**
   * What a token is to the model.
   *
   * @param token 0 to V - 1
   */
  public TokenKind kind(int token) {
    if (token == profile.getEndToken()) {
      return TokenKind.END;
    } else if (token == profile.getPadToken()) {
      return TokenKind.PAD;
    } else if (reserved.get(token)) {
      return TokenKind.RESERVED;
    } else if (tokenizer.pieces().piece(token).isEmpty()) {
      return TokenKind.ABSENT;
    }
    return isText(token) ? TokenKind.TEXT : TokenKind.SPECIAL;
  }

  /** Removes the tokens that the tokenizer appends to every text, even an empty one. */
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
  public Decoded decode(List<Integer> tokens) {
    return decode(tokens, () -> {});
  }

  /**
   * Decodes a state up to its first end token.
   *
   * @param tokens (site), each in 0 … V - 1
   * @param pause called between units of work; may throw to stop the work
   */
  public Decoded decode(List<Integer> tokens, Runnable pause) {
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
