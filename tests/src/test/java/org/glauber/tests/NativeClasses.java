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
 * The classes that a native build of the gateway receives, {@code gateway/target/native-sources}.
 * Quarkus links at build time: if reachable code refers to a class or member that does not exist,
 * the build fails, even if it would never be used.
 */
final class NativeClasses {
  /**
   * References to classes that neither the gateway nor the JDK contains, with the reason why no
   * build needs them.
   */
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

  /** Reads all classes. */
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

  /** Returns the option that makes a JVM log the classes that it loads. */
  static String logOption(Path log) {
    return "-Xlog:class+load:file=" + log;
  }

  /** Returns those of these classes that a JVM has loaded according to its log. */
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
   * Returns what loaded classes refer to but does not exist, with the classes that refer to it.
   *
   * @param log log of a JVM that ran with {@link #logOption}
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

  /** Returns the class of an array's elements; empty if these are primitive. */
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

  /**
   * Returns whether a class or one of its supertypes has a member; every JDK type except Object is
   * assumed to have it.
   */
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
