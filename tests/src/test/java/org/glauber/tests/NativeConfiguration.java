package org.glauber.tests;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The native-image configuration on a class path: the reflection and resources that a native build
 * keeps.
 */
final class NativeConfiguration {
  private static final String DIRECTORY = "META-INF/native-image";

  private final Set<String> types = new HashSet<>();
  private final Set<PathMatcher> resources = new HashSet<>();

  private NativeConfiguration() {}

  /**
   * Reads the configuration of a class path.
   *
   * @param jars the jars of the class path
   */
  static NativeConfiguration of(List<Path> jars) throws IOException {
    NativeConfiguration configuration = new NativeConfiguration();
    for (Path jar : jars) {
      try (FileSystem content = FileSystems.newFileSystem(jar)) {
        Path directory = content.getPath(DIRECTORY);
        if (Files.isDirectory(directory)) {
          configuration.add(directory);
        }
      }
    }
    return configuration;
  }

  private void add(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".json")).toList()) {
        JsonElement content = JsonParser.parseString(Files.readString(file));
        switch (file.getFileName().toString()) {
          case "reflect-config.json", "reflection-config.json" -> addTypes(content, "name");
          case "reachability-metadata.json" -> {
            JsonObject metadata = content.getAsJsonObject();
            addTypes(arrayOf(metadata, "reflection"), "type");
            for (JsonElement resource : arrayOf(metadata, "resources")) {
              if (resource.getAsJsonObject().has("glob")) { // otherwise it is a bundle
                resources.add(matcher("glob", resource.getAsJsonObject()));
              }
            }
          }
          case "resource-config.json" -> addResources(content.getAsJsonObject().get("resources"));
          default -> {} // proxies, JNI and serialisation
        }
      }
    }
  }

  private void addTypes(JsonElement entries, String key) {
    for (JsonElement entry : entries.getAsJsonArray()) {
      JsonElement type = entry.getAsJsonObject().get(key);
      if (type.isJsonPrimitive()) { // otherwise it is a proxy
        types.add(type.getAsString());
      }
    }
  }

  private void addResources(JsonElement entries) {
    JsonArray patterns =
        entries.isJsonArray()
            ? entries.getAsJsonArray()
            : arrayOf(entries.getAsJsonObject(), "includes");
    for (JsonElement entry : patterns) {
      JsonObject resource = entry.getAsJsonObject();
      resources.add(
          resource.has("glob") ? matcher("glob", resource) : matcher("pattern", resource));
    }
  }

  private static PathMatcher matcher(String key, JsonObject resource) {
    String syntax = key.equals("glob") ? "glob:" : "regex:";
    return FileSystems.getDefault().getPathMatcher(syntax + resource.get(key).getAsString());
  }

  private static JsonArray arrayOf(JsonObject object, String key) {
    return object.has(key) ? object.getAsJsonArray(key) : new JsonArray();
  }

  boolean hasType(String name) {
    return types.contains(name);
  }

  boolean hasResource(String name) {
    return resources.stream().anyMatch(pattern -> pattern.matches(Path.of(name)));
  }
}
