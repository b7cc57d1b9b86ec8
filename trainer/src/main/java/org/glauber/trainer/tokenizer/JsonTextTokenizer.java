package org.glauber.trainer.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** A tokenizer from a Hugging Face {@code tokenizer.json}. */
final class JsonTextTokenizer implements TextTokenizer {
  /** Overrides the library's defaults, which truncate texts to 512 tokens and pad batches. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> tokens = new HashMap<>();
  private final BitSet withoutText = new BitSet();
  private int size;

  private JsonTextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static JsonTextTokenizer load(Path file) throws IOException {
    JsonTextTokenizer loaded =
        new JsonTextTokenizer(HuggingFaceTokenizer.newInstance(file, OPTIONS));
    try (Reader text = Files.newBufferedReader(file);
        JsonReader json = new JsonReader(text)) {
      loaded.readPieces(json);
      return loaded;
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private void readPieces(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (name.equals("added_tokens") && json.peek() == JsonToken.BEGIN_ARRAY) {
        readAddedTokens(json);
      } else if (name.equals("model")) {
        readModel(json);
      } else {
        json.skipValue();
      }
    }
  }

  private void readAddedTokens(JsonReader json) throws IOException {
    json.beginArray();
    while (json.hasNext()) {
      int token = -1;
      String piece = "";
      boolean isSpecial = false;
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "id" -> token = json.nextInt();
          case "content" -> piece = json.nextString();
          case "special" -> isSpecial = json.nextBoolean();
          default -> json.skipValue();
        }
      }
      json.endObject();
      add(piece, token);
      if (isSpecial && token >= 0) {
        withoutText.set(token);
      }
    }
    json.endArray();
  }

  private void readModel(JsonReader json) throws IOException {
    String unknown = "";
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      JsonToken next = json.peek();
      if (name.equals("vocab") && next == JsonToken.BEGIN_OBJECT) {
        json.beginObject();
        while (json.hasNext()) {
          add(json.nextName(), json.nextInt());
        }
        json.endObject();
      } else if (name.equals("vocab") && next == JsonToken.BEGIN_ARRAY) {
        readScoredPieces(json);
      } else if (name.equals("unk_token") && next == JsonToken.STRING) {
        unknown = json.nextString();
      } else if (name.equals("unk_id") && next == JsonToken.NUMBER) {
        withoutText.set(json.nextInt());
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    token(unknown).ifPresent(withoutText::set);
  }

  private void readScoredPieces(JsonReader json) throws IOException {
    json.beginArray();
    for (int token = 0; json.hasNext(); token++) {
      json.beginArray();
      add(json.nextString(), token);
      json.skipValue(); // its score
      json.endArray();
    }
    json.endArray();
  }

  private void add(String piece, int token) {
    if (token >= 0) {
      tokens.put(piece, token);
      size = Math.max(size, token + 1);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] tokens(String text) {
    try {
      return Arrays.stream(tokenizer.encode(text, false, false).getIds())
          .mapToInt(Math::toIntExact)
          .toArray();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("it has parts that the tokenizer cannot encode", e);
    }
  }

  @Override
  public String text(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  @Override
  public OptionalInt token(String piece) {
    Integer token = tokens.get(piece);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  @Override
  public boolean isText(int token) {
    return token >= 0 && token < size && !withoutText.get(token);
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
