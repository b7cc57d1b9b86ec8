package org.glauber.trainer.evaluation.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageModelDirectoryTest {
  @TempDir private Path directory;

  @Test
  void theFilesHaveDefaultNames() throws IOException {
    LanguageModelDirectory read =
        LanguageModelDirectory.read(MarkovLanguage.write(directory, "{\"context\": 8}"));
    assertThat(read.network()).isEqualTo(directory.resolve("network.pt"));
    assertThat(read.tokenizer()).isEqualTo(directory.resolve("tokenizer.json"));
    assertThat(read.begin()).isNull();
    assertThat(read.end()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | context must be a whole number from 2 to 1,048,576, but is missing",
        "{'context': 1} | context must be a whole number from 2 to 1,048,576, but is 1",
        "{'context': 8.5} | but is 8.5",
        "{'context': 'many'} | but is \"many\"",
        "{'context': [8]} | but is [8]",
        "{'context': 8, 'end_token': -1} | end_token must be a whole number from 0",
        "{'context': 8, 'eos': 1} | eos is not known; the fields are [begin_token, context,",
        "{'context': 8, 'network': 'gone.pt'} | network must be a file in this directory, but there"
            + " is no",
        "{'context': 8, 'network': 3} | network must be the name of a file, but is 3",
        "[] | must be one JSON object",
        "{ | must be one JSON object",
      },
      quoteCharacter = '^')
  void aWrongFieldIsRefusedByNameRuleAndValue(String json, String problem) throws IOException {
    MarkovLanguage.write(directory, json.replace('\'', '"'));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModelDirectory.read(directory))
        .withMessageStartingWith(directory.resolve("language-model.json").toString())
        .withMessageContaining(problem);
  }

  @Test
  void anInvalidDirectoryOfALanguageModelIsNamed() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModelDirectory.read(directory.resolve("gone")))
        .withMessageContaining("must be a directory with a language model")
        .withMessageEndingWith("but is missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModelDirectory.read(directory))
        .withMessageContaining("language-model.json: no such file");
    Path deep = Files.writeString(directory.resolve("language-model.json"), "[".repeat(50_000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModelDirectory.read(directory))
        .withMessageStartingWith(deep.toString());
  }
}
