package org.glauber.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the repository that name what a build, test or deployment downloads; finds the
 * downloads without a digest.
 *
 * @param files contents by path from the repository's root
 */
record BuildInputs(Map<String, String> files) {
  private static final Set<String> PASSED_OVER =
      Set.of(".git", "target", "node_modules", ".glauber", "src");
  private static final String SHA_256 = "[0-9a-f]{64}";
  private static final String DIGEST = "@(?:sha256:" + SHA_256 + "|\\$\\{[A-Z]+_DIGEST[}:].*)";
  private static final Pattern FROM =
      Pattern.compile("(?m)^FROM (?:--\\S+ )*(\\S+)(?: AS (\\S+))?");
  private static final Pattern ARGUMENT = Pattern.compile("(?m)^ARG (\\w+)(=\\S*)?");
  private static final Pattern IMAGE = Pattern.compile("(?m)^\\s*(?:- )?image: (\\S+.*)$");
  private static final Pattern ACTION = Pattern.compile("(?m)\\buses: (\\S+)");
  private static final Pattern DOWNLOAD =
      Pattern.compile("\\b(?:curl|wget)\\b|\\bdependency:get\\b");
  private static final Pattern NPM =
      Pattern.compile("\\bnpx\\b(?! >/dev/null)|\\bnpm (?:i|install|exec|x|add)\\b");

  /** Reads the files of the working tree. */
  static BuildInputs ofRepository() throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path root = Home.root();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return PASSED_OVER.contains(String.valueOf(directory.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && attributes.size() < 1 << 20) {
              try {
                files.put(root.relativize(file).toString(), Files.readString(file));
              } catch (MalformedInputException e) {
                return FileVisitResult.CONTINUE; // not a text file
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new BuildInputs(files);
  }

  /** Returns the downloads that have no digest, one per line. */
  List<String> unpinned() throws IOException {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      String path = file.getKey();
      String text = file.getValue();
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.contains("Dockerfile") || name.contains("Containerfile")) {
        dockerfile(path, text, found);
      } else if (name.equals("maven-wrapper.properties")) {
        if (!Pattern.compile("(?m)^distributionSha256Sum=" + SHA_256 + "$").matcher(text).find()) {
          found.add(path + ": no distributionSha256Sum");
        }
      } else if (name.equals("package.json")) {
        manifest(path, text, found);
      } else if (name.equals("package-lock.json")) {
        lock(path, text, found);
      } else if (name.equals("digests.env")) {
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .filter(
                line ->
                    !line.matches(
                        "[A-Z]+_DIGEST=sha256:" + SHA_256 + "|LIBTORCH_SHA256=" + SHA_256))
            .forEach(line -> found.add(path + ": " + line));
      } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        yaml(path, text, found);
      } else if (text.startsWith("#!") && !name.equals("mvnw")) {
        script(path, text, found);
      }
    }
    return found;
  }

  private static void dockerfile(String path, String text, List<String> found) {
    List<String> stages = new ArrayList<>(List.of("scratch"));
    Matcher from = FROM.matcher(text);
    while (from.find()) {
      if (!stages.contains(from.group(1)) && !from.group(1).matches("\\S+" + DIGEST)) {
        found.add(path + ": FROM " + from.group(1));
      }
      stages.add(String.valueOf(from.group(2)));
    }
    Matcher argument = ARGUMENT.matcher(text);
    while (argument.find()) {
      boolean isDigest = argument.group(1).matches("\\w+_(DIGEST|SHA256)");
      if (isDigest && argument.group(2) != null) {
        found.add(path + ": " + argument.group() + " has a default");
      }
    }
    for (String instruction : text.replaceAll("\\\\\\n\\s*", "").split("\\n")) {
      boolean isRun =
          instruction.startsWith("RUN ") && DOWNLOAD.matcher(fetched(instruction)).find();
      boolean isAdded =
          instruction.matches("ADD .*https?://.*") && !instruction.contains("--checksum=");
      if (isAdded || isRun && !instruction.contains("sha256sum --check")) {
        found.add(path + ": " + instruction);
      }
    }
  }

  /** Returns an instruction without the names of the packages that it installs. */
  private static String fetched(String instruction) {
    return instruction.replaceAll("apt-get install[^&|;]*", "");
  }

  private static void yaml(String path, String text, List<String> found) {
    Matcher image = IMAGE.matcher(text);
    while (image.find()) {
      if (!image.group(1).startsWith("glauber/") && !image.group(1).matches("\\S+?" + DIGEST)) {
        found.add(path + ": image " + image.group(1));
      }
    }
    Matcher action = ACTION.matcher(text);
    while (action.find()) {
      if (!action.group(1).startsWith("./") && !action.group(1).matches("\\S+@[0-9a-f]{40}")) {
        found.add(path + ": uses " + action.group(1));
      }
    }
  }

  private static void script(String path, String text, List<String> found) {
    List<String> lines = text.replaceAll("\\\\\\n\\s*", "").lines().toList();
    for (int k = 0; k < lines.size(); k++) {
      String line = lines.get(k).strip();
      if (line.startsWith("#")) {
        continue;
      }
      if (NPM.matcher(line).find()
          || line.contains("npm ci") && !line.contains("--ignore-scripts")) {
        found.add(path + ": " + line);
      }
      String next = k + 1 < lines.size() ? lines.get(k + 1) : "";
      boolean isExecuted =
          line.matches("(?:[^#\"']*(?:&&|\\|\\||;|\\$\\() *)?(?:curl|wget|./mvnw) .*");
      if (isExecuted && DOWNLOAD.matcher(line).find() && !(line + next).contains("sha256sum")) {
        found.add(path + ": " + line);
      }
    }
  }

  private void manifest(String path, String text, List<String> found) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(text);
    for (String kind : List.of("dependencies", "devDependencies", "optionalDependencies")) {
      for (Map.Entry<String, JsonNode> each : manifest.path(kind).properties()) {
        if (!each.getValue().asText().matches("\\d+\\.\\d+\\.\\d+")) {
          found.add(path + ": " + each);
        }
      }
    }
    if (!files.containsKey(path.replace("package.json", "package-lock.json"))) {
      found.add(path + ": no package-lock.json");
    }
  }

  private static void lock(String path, String text, List<String> found) throws IOException {
    JsonNode packages = new ObjectMapper().readTree(text).path("packages");
    for (Map.Entry<String, JsonNode> each : packages.properties()) {
      boolean isOurs = each.getKey().isEmpty();
      if (!isOurs && !each.getValue().path("integrity").asText().startsWith("sha512-")) {
        found.add(path + ": " + each.getKey());
      }
    }
  }
}
