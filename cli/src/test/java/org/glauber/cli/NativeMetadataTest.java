package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.glauber.generation.v1.Generation;
import org.junit.jupiter.api.Test;

/**
 * Checks the reachability metadata for native builds that neither picocli nor the libraries supply.
 */
class NativeMetadataTest {
  private static final String FILE =
      "/META-INF/native-image/org.glauber/glauber-cli/reachability-metadata.json";
  private static final Set<String> PACKAGES =
      Set.of("org.glauber.generation.v1.", "org.glauber.model.v1.", "com.google.rpc.");

  /** Messages are printed, and details of errors are looked up, by reflection. */
  @Test
  void everyMessageOfTheContractIsKept() throws IOException {
    Set<String> types = new TreeSet<>();
    addTypes(Generation.getDescriptor(), types);
    addTypes(ErrorDetailsProto.getDescriptor(), types);
    assertThat(kept()).containsAll(types);
    assertThat(kept())
        .filteredOn(type -> PACKAGES.stream().anyMatch(type::startsWith))
        .isSubsetOf(types);
  }

  private static Set<String> kept() throws IOException {
    Set<String> types = new TreeSet<>();
    try (InputStream file = NativeMetadataTest.class.getResourceAsStream(FILE)) {
      assertThat(file).isNotNull();
      JsonObject metadata =
          JsonParser.parseString(new String(file.readAllBytes(), StandardCharsets.UTF_8))
              .getAsJsonObject();
      for (JsonElement entry : metadata.getAsJsonArray("reflection")) {
        types.add(entry.getAsJsonObject().get("type").getAsString());
      }
    }
    return types;
  }

  private static void addTypes(FileDescriptor file, Set<String> types) {
    String prefix = file.getOptions().getJavaPackage() + ".";
    file.getMessageTypes().forEach(message -> addTypes(prefix, message, types));
    file.getEnumTypes().forEach(constants -> addType(prefix, constants, types));
    file.getDependencies().forEach(dependency -> addTypes(dependency, types));
  }

  private static void addTypes(String prefix, Descriptor message, Set<String> types) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    String name = prefix + message.getName();
    types.add(name);
    types.add(name + "$Builder");
    message.getNestedTypes().forEach(nested -> addTypes(name + "$", nested, types));
    message.getEnumTypes().forEach(constants -> addType(name + "$", constants, types));
  }

  private static void addType(String prefix, EnumDescriptor constants, Set<String> types) {
    types.add(prefix + constants.getName());
  }
}
