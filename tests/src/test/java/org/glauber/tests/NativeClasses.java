package org.glauber.tests;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The classes that a native build of the gateway is given, {@code gateway/target/native-sources}.
 * Quarkus links at build time: a class or member that reachable code names and that is not there
 * ends the build, even where it would never be used.
 */
final class NativeClasses {
  /** Named, and in neither the gateway nor the JDK, by why no build misses them. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "org/jetbrains/annotations/Async(\\$.*)?", "annotations in Netty",
          "com/google/auto/value/AutoValue(\\$.*)?", "annotations in OpenTelemetry",
          "io/quarkus/launcher/QuarkusLauncher", "named by the start from an IDE",
          "org/graalvm/nativeimage/ImageInfo", "a native build brings it",
          "(io/netty/internal/tcnative|org/conscrypt)/.*", "Quarkus has Netty use the JDK's TLS",
          "io/netty/util/internal/CleanerJava9\\.INVOKE_CLEANER.*",
              "Quarkus rewrites what used it");

  private static final Path DIRECTORY = Home.root().resolve("gateway/target/native-sources");
  private static final Pattern LOADED = Pattern.compile(".*] (\\S+) source: .*");
  private static final String CLASS = ".class";
  private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

  private final Map<String, ClassModel> classes = new HashMap<>();

  /** Reads all of them. */
  static NativeClasses read() throws IOException {
    NativeClasses result = new NativeClasses();
    for (Path directory : List.of(DIRECTORY, DIRECTORY.resolve("lib"))) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(it -> it.toString().endsWith(".jar")).toList()) {
          result.add(file);
        }
      }
    }
    return result;
  }

  private void add(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      for (JarEntry entry : jar.versionedStream().toList()) {
        if (entry.getName().endsWith(CLASS)) {
          byte[] content = jar.getInputStream(entry).readAllBytes();
          String name = entry.getName();
          classes.putIfAbsent(
              name.substring(0, name.length() - CLASS.length()), ClassFile.of().parse(content));
        }
      }
    }
  }

  /** The option by which a JVM writes down which classes it loads. */
  static String logOption(Path log) {
    return "-Xlog:class+load:file=" + log;
  }

  /** Those of these classes that a JVM has loaded, by its log. */
  Map<String, ClassModel> loaded(Path log) throws IOException {
    Map<String, ClassModel> loaded = new TreeMap<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = LOADED.matcher(line);
      if (matcher.matches()) {
        String name = matcher.group(1).replace('.', '/');
        ClassModel model = classes.get(name);
        if (model != null) {
          loaded.put(name, model);
        }
      }
    }
    return loaded;
  }

  /**
   * What loaded classes name and nothing has, and which classes name it.
   *
   * @param log of a JVM, by {@link #logOption}
   */
  Map<String, Set<String>> missing(Path log) throws IOException {
    Map<String, Set<String>> missing = new TreeMap<>();
    for (Map.Entry<String, ClassModel> loaded : loaded(log).entrySet()) {
      for (PoolEntry entry : loaded.getValue().constantPool()) {
        missingBy(entry)
            .filter(it -> KNOWN.keySet().stream().noneMatch(it::matches))
            .ifPresent(
                it -> missing.computeIfAbsent(it, _ -> new TreeSet<>()).add(loaded.getKey()));
      }
    }
    return missing;
  }

  private Optional<String> missingBy(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type ->
          Optional.of(element(type.asInternalName())).filter(name -> !isThere(name));
      case MemberRefEntry member when classes.containsKey(member.owner().asInternalName()) ->
          Optional.of(
                  member.owner().asInternalName()
                      + "."
                      + member.name().stringValue()
                      + member.type().stringValue())
              .filter(_ -> !hasMember(member.owner().asInternalName(), member, new HashSet<>()));
      default -> Optional.empty();
    };
  }

  /** The class of an array's elements; nothing where these are primitive. */
  private static String element(String name) {
    String element = name.replaceFirst("^\\[+", "");
    if (element.length() == name.length()) {
      return name;
    }
    return element.startsWith("L") ? element.substring(1, element.length() - 1) : "";
  }

  private boolean isThere(String name) {
    return name.isEmpty() || classes.containsKey(name) || JDK.getResource(name + CLASS) != null;
  }

  /** Whether a class or what it extends has a member; of the JDK's types all but Object may. */
  private boolean hasMember(String owner, MemberRefEntry member, Set<String> seen) {
    ClassModel model = classes.get(owner);
    if (model == null) {
      return !owner.equals("java/lang/Object") || isOfObject(member);
    }
    if (!seen.add(owner)) {
      return false;
    }
    boolean own =
        member.type().stringValue().startsWith("(")
            ? model.methods().stream()
                .anyMatch(
                    it ->
                        it.methodName().equals(member.name())
                            && it.methodType().equals(member.type()))
            : model.fields().stream()
                .anyMatch(
                    it ->
                        it.fieldName().equals(member.name())
                            && it.fieldType().equals(member.type()));
    return own
        || Stream.concat(model.superclass().stream(), model.interfaces().stream())
            .anyMatch(it -> hasMember(it.asInternalName(), member, seen));
  }

  private static boolean isOfObject(MemberRefEntry member) {
    return Stream.of(Object.class.getDeclaredMethods())
        .anyMatch(method -> member.name().equalsString(method.getName()));
  }
}
