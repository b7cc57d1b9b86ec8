package org.glauber.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Dockerfile of the images, as far as it can be parsed without a container engine.
 *
 * @param stages the stages, in order
 */
record Dockerfile(List<Stage> stages) {
  private static final Pattern FROM = Pattern.compile("(\\S+) AS (\\S+)");
  private static final Pattern CHECK = Pattern.compile("(?:--\\S+ )*CMD (\\[.*])");

  /** An instruction, joined to one line. */
  record Instruction(String name, String arguments) {
    /** Returns the words of the arguments, without flags. */
    List<String> words() {
      return Stream.of(arguments.split("\\s+")).filter(word -> !word.startsWith("--")).toList();
    }

    Optional<String> flag(String name) {
      return Stream.of(arguments.split("\\s+"))
          .filter(word -> word.startsWith("--" + name + "="))
          .map(word -> word.substring(name.length() + 3))
          .findAny();
    }
  }

  /** A build stage, which makes an image or a part of others. */
  record Stage(String name, String base, List<Instruction> instructions) {
    Stream<Instruction> every(String instruction) {
      return instructions.stream().filter(it -> it.name().equals(instruction));
    }

    /** Returns the command of the container's health check, if there is one. */
    Optional<List<String>> healthCheck() {
      return every("HEALTHCHECK").findAny().map(check -> command(check.arguments()));
    }
  }

  static Dockerfile read() throws IOException {
    String text =
        Files.readString(Home.root().resolve("deploy/images/Dockerfile"))
            .replaceAll("(?m)^#.*\\n", "")
            .replaceAll("\\\\\\n\\s*", "");
    List<Stage> stages = new ArrayList<>();
    for (String line : text.lines().filter(it -> !it.isBlank()).toList()) {
      String[] parts = line.split(" ", 2);
      if (parts[0].equals("FROM")) {
        Matcher from = FROM.matcher(parts[1]);
        if (!from.matches()) {
          throw new AssertionError(line);
        }
        stages.add(new Stage(from.group(2), from.group(1), new ArrayList<>()));
      } else if (!stages.isEmpty()) { // before the first stage there are only build arguments
        stages.getLast().instructions().add(new Instruction(parts[0], parts[1]));
      }
    }
    return new Dockerfile(List.copyOf(stages));
  }

  Optional<Stage> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findAny();
  }

  /** Returns the stage and the stages it is based on, the stage itself first. */
  List<Stage> lineage(Stage stage) {
    List<Stage> lineage = new ArrayList<>(List.of(stage));
    for (Optional<Stage> base = stage(stage.base());
        base.isPresent();
        base = stage(base.get().base())) {
      lineage.add(base.get());
    }
    return lineage;
  }

  private static List<String> command(String arguments) {
    Matcher check = CHECK.matcher(arguments);
    if (!check.matches()) {
      throw new AssertionError(arguments);
    }
    try {
      return List.of(new ObjectMapper().readValue(check.group(1), String[].class));
    } catch (IOException e) {
      throw new AssertionError(arguments, e);
    }
  }
}
