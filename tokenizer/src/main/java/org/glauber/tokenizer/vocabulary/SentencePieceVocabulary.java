package org.glauber.tokenizer.vocabulary;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * The properties of a SentencePiece model that the native processor does not expose: its pieces,
 * which of them have text, and how a decoder treats spaces. Parsed from the file, a {@code
 * sentencepiece.ModelProto}: field 1 is repeated and holds a piece with its string (1), score (2)
 * and type (3); field 3 specifies the normalisation of texts before encoding, field 5 that after
 * decoding.
 */
final class SentencePieceVocabulary {
  private static final int MODEL_PIECES = 1;
  private static final int MODEL_NORMALIZER = 3;
  private static final int MODEL_DENORMALIZER = 5;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_TYPE = 3;
  private static final int NORMALIZER_CHARACTERS = 2;
  private static final int NORMALIZER_ADD_SPACE = 3;
  private static final int NORMALIZER_JOIN_SPACES = 4;
  private static final int NORMAL = 1; // the default type of a piece
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;
  private static final int BYTE_DIGITS = 3; // offset of the digits in <0xF0>

  private final List<String> pieces = new ArrayList<>();
  private final BitSet withText = new BitSet();
  private final BitSet bytes = new BitSet();
  private boolean addsSpace = true;
  private boolean joinsSpaces = true;
  private boolean denormalizes;
  private int unknown = Tokenizer.NO_TOKEN;
  private int longestPiece = 1;

  private SentencePieceVocabulary() {}

  /** A piece in the file. */
  private record Piece(String text, int type) {}

  /**
   * Reads a model.
   *
   * @throws IOException if the bytes are not a ModelProto or hold no piece
   */
  static SentencePieceVocabulary of(byte[] model) throws IOException {
    SentencePieceVocabulary vocabulary = new SentencePieceVocabulary();
    CodedInputStream in = CodedInputStream.newInstance(model);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case MODEL_PIECES -> vocabulary.add(piece(in.readBytes().newCodedInput()));
        case MODEL_NORMALIZER -> vocabulary.readNormalizer(in.readBytes().newCodedInput());
        case MODEL_DENORMALIZER -> vocabulary.readDenormalizer(in.readBytes().newCodedInput());
        default -> in.skipField(tag);
      }
    }
    if (vocabulary.pieces.isEmpty()) {
      throw new IOException("a SentencePiece model must hold pieces, but holds none");
    }
    return vocabulary;
  }

  private void add(Piece piece) throws IOException {
    int token = pieces.size();
    String text = piece.text();
    pieces.add(text);
    withText.set(token, piece.type() != UNKNOWN && piece.type() != CONTROL);
    if (piece.type() == UNKNOWN) {
      unknown = token;
    }
    if (piece.type() == BYTE) {
      if (!text.matches("<0x[0-9A-F]{2}>")) {
        throw new IOException("a byte's piece must be spelled <0x00> to <0xFF>, but is " + text);
      }
      bytes.set(token);
    } else if (withText.get(token)) {
      longestPiece = Math.max(longestPiece, text.codePointCount(0, text.length()));
    }
  }

  private void readNormalizer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NORMALIZER_ADD_SPACE -> addsSpace = in.readBool();
        case NORMALIZER_JOIN_SPACES -> joinsSpaces = in.readBool();
        default -> in.skipField(tag);
      }
    }
  }

  private void readDenormalizer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == NORMALIZER_CHARACTERS) {
        denormalizes = !in.readBytes().isEmpty();
      } else {
        in.skipField(tag);
      }
    }
  }

  /** P, the number of pieces. */
  int size() {
    return pieces.size();
  }

  /** The token for unknown text, or {@link Tokenizer#NO_TOKEN}. */
  int unknown() {
    return unknown;
  }

  /** Whether a token is a piece that stands for text. */
  boolean hasText(int token) {
    return token >= 0 && withText.get(token);
  }

  /** Whether a token is one byte of a character that has no piece of its own. */
  boolean isByte(int token) {
    return token >= 0 && bytes.get(token);
  }

  /** The byte that a byte token stands for. */
  int byteOf(int token) {
    return HexFormat.fromHexDigits(pieces.get(token), BYTE_DIGITS, BYTE_DIGITS + 2);
  }

  /** A piece as spelled in the file, with ▁ for a space. */
  String piece(int token) {
    return pieces.get(token);
  }

  /** Whether a space at the start of a text's first piece was added by the encoder. */
  boolean addsSpace() {
    return addsSpace || joinsSpaces;
  }

  /** Whether all further spaces at the start of a text were, too. */
  boolean joinsSpaces() {
    return joinsSpaces;
  }

  /** Whether decoded texts are rewritten by rules that only the native processor implements. */
  boolean denormalizes() {
    return denormalizes;
  }

  /** The maximum length of a piece in code points. */
  int longestPiece() {
    return longestPiece;
  }

  private static Piece piece(CodedInputStream piece) throws IOException {
    String text = "";
    int type = NORMAL;
    for (int tag = piece.readTag(); tag != 0; tag = piece.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PIECE_TEXT -> text = piece.readString();
        case PIECE_TYPE -> type = piece.readEnum();
        default -> piece.skipField(tag);
      }
    }
    return new Piece(text, type);
  }
}
