package org.glauber.trainer.release;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.glauber.trainer.corpus.WordVocabulary;

/** Writes the Hugging Face {@code tokenizer.json} of a word vocabulary. */
public final class TokenizerJson {
  private TokenizerJson() {}

  /** Returns a word-level tokenizer whose decoder puts no space before punctuation. */
  public static String of(WordVocabulary vocabulary) {
    JsonObject root = new JsonObject();
    root.addProperty("version", "1.0");
    root.add("truncation", JsonNull.INSTANCE);
    root.add("padding", JsonNull.INSTANCE);
    root.add("added_tokens", specialTokens(vocabulary));
    root.add("normalizer", JsonNull.INSTANCE);
    root.add("pre_tokenizer", typed("Whitespace"));
    root.add("post_processor", JsonNull.INSTANCE);
    JsonObject decoder = typed("WordPiece");
    decoder.addProperty("prefix", "##");
    decoder.addProperty("cleanup", true);
    root.add("decoder", decoder);
    JsonObject model = typed("WordLevel");
    JsonObject words = new JsonObject();
    for (int token = 0; token < vocabulary.size(); token++) {
      words.addProperty(vocabulary.word(token), token);
    }
    model.add("vocab", words);
    model.addProperty("unk_token", vocabulary.word(WordVocabulary.UNKNOWN));
    root.add("model", model);
    return new GsonBuilder().serializeNulls().setPrettyPrinting().create().toJson(root) + "\n";
  }

  private static JsonArray specialTokens(WordVocabulary vocabulary) {
    JsonArray tokens = new JsonArray();
    for (int token = 0; token <= WordVocabulary.UNKNOWN; token++) {
      JsonObject special = new JsonObject();
      special.addProperty("id", token);
      special.addProperty("content", vocabulary.word(token));
      special.addProperty("single_word", false);
      special.addProperty("lstrip", false);
      special.addProperty("rstrip", false);
      special.addProperty("normalized", false);
      special.addProperty("special", true);
      tokens.add(special);
    }
    return tokens;
  }

  private static JsonObject typed(String type) {
    JsonObject object = new JsonObject();
    object.addProperty("type", type);
    return object;
  }
}
