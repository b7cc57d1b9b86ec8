package org.glauber.tokenizer.vocabulary;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The spelling of the tokens of a vocabulary, called pieces, in both directions. It takes up to 16
 * bytes a token in addition to the strings.
 */
public final class Pieces {
  /** No pieces. */
  static final Pieces NONE = new Pieces(List.of(), 0);

  private static final int MAX_TOKENS = 1 << 20; // a manifest's largest V

  private final String[] sorted;
  private final int[] tokens; // (rank) the token of sorted[rank]
  private final int[] ranks; // (token) 1 + the rank of its piece, 0 if it has none

  /** A piece of the file. */
  private record Entry(String piece, int token) {}

  private Pieces(List<Entry> entries, int size) {
    this.ranks = new int[size];
    this.sorted = new String[entries.size()];
    this.tokens = new int[entries.size()];
    for (int rank = 0; rank < sorted.length; rank++) {
      Entry entry = entries.get(rank);
      sorted[rank] = entry.piece;
      tokens[rank] = entry.token;
      ranks[entry.token] = rank + 1;
    }
  }

  /** The pieces of tokens by their spelling; tokens that no manifest can have are left out. */
  static Pieces of(Map<String, Integer> tokens) {
    return of(
        tokens.entrySet().stream()
            .filter(entry -> entry.getValue() >= 0 && entry.getValue() < MAX_TOKENS)
            .map(entry -> new Entry(entry.getKey(), entry.getValue())));
  }

  /** The pieces of the tokens 0, 1, 2, …; of equal pieces, the first token's is found. */
  static Pieces of(List<String> pieces) {
    return of(
        Stream.iterate(0, token -> token < Math.min(pieces.size(), MAX_TOKENS), token -> token + 1)
            .map(token -> new Entry(pieces.get(token), token)));
  }

  private static Pieces of(Stream<Entry> entries) {
    List<Entry> sorted =
        entries.sorted(Comparator.comparing(Entry::piece).thenComparingInt(Entry::token)).toList();
    return new Pieces(sorted, 1 + sorted.stream().mapToInt(Entry::token).max().orElse(-1));
  }

  /** One more than the largest token. */
  public int size() {
    return ranks.length;
  }

  /** The piece of a token. */
  public Optional<String> piece(int token) {
    boolean hasPiece = token >= 0 && token < ranks.length && ranks[token] > 0;
    return hasPiece ? Optional.of(sorted[ranks[token] - 1]) : Optional.empty();
  }

  /** The token of a piece. */
  public OptionalInt token(String piece) {
    int rank = Arrays.binarySearch(sorted, piece);
    while (rank > 0 && sorted[rank - 1].equals(piece)) {
      rank--;
    }
    return rank < 0 ? OptionalInt.empty() : OptionalInt.of(tokens[rank]);
  }
}
