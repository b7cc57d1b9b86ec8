package org.glauber.network.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints in one file and in several. */
class CheckpointTest {
  @TempDir Path directory;

  @Test
  void aShardedCheckpointHasTheTensorsOfAllItsFiles() throws IOException {
    shard("one.safetensors", "a", 1);
    shard("two.safetensors", "b", 2);
    try (Checkpoint checkpoint =
        Checkpoint.open(
            index(
                "{\"metadata\": {\"total_size\": 8},"
                    + "\"weight_map\": {\"b\": \"two.safetensors\", \"a\": \"one.safetensors\"}}"))) {
      assertThat(checkpoint.tensors().keySet()).containsExactly("b", "a");
      assertThat(checkpoint.tensor("a").floats()).containsExactly(1);
      assertThat(checkpoint.tensor("b").floats()).containsExactly(2);
      assertThatThrownBy(() -> checkpoint.tensor("c")).hasMessageContaining("the tensor c");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"weight_map": {"a": "one.safetensors", "b": "one.safetensors"}} | names tensor b in file one.safetensors, which does not contain it
          {"weight_map": {"b": "one.safetensors"}} | does not name tensor a of file one.safetensors
          {"weight_map": {"a": "gone.safetensors"}} | names the file gone.safetensors, which is not beside it
          {"weight_map": {"a": "../one.safetensors"}} | the file of tensor a must be the name of a file beside the index, but is "../one.safetensors"
          {"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}} | names tensor a twice
          {"weight_map": {"a": {}}} | is not an index in JSON with a weight_map
          {"weight_map": {}} | must have a weight_map
          {} | must have a weight_map
          [] | is not an index in JSON with a weight_map
          {"weight_map": {"a": "one.safe | is not an index in JSON with a weight_map
          """)
  void anIndexThatDoesNotMatchItsFilesIsRefused(String index, String problem) throws IOException {
    shard("one.safetensors", "a", 1);
    assertThatThrownBy(() -> Checkpoint.open(index(index)).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors.index.json: ")
        .hasMessageContaining(problem);
  }

  @Test
  void filesThatAreNoCheckpointsAreRefused() throws IOException {
    Path file = directory.resolve("notes.txt");
    assertThatThrownBy(() -> Checkpoint.open(file).close()).hasMessageContaining("does not exist");
    Files.writeString(file, "");
    assertThatThrownBy(() -> Checkpoint.open(file).close()).hasMessageContaining("is empty");
    Files.writeString(file, "Not a checkpoint at all.");
    assertThatThrownBy(() -> Checkpoint.open(file).close())
        .hasMessageContaining("is no checkpoint that is read");
    assertThatThrownBy(() -> Checkpoint.open(directory).close())
        .hasMessageContaining("is a directory");
  }

  private Path index(String json) throws IOException {
    return Files.writeString(directory.resolve("model.safetensors.index.json"), json);
  }

  private void shard(String file, String tensor, float value) throws IOException {
    byte[] header =
        "{\"%s\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}"
            .formatted(tensor)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(
        directory.resolve(file),
        ByteBuffer.allocate(8 + header.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .putFloat(value)
            .array());
  }
}
