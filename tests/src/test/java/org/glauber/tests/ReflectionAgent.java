package org.glauber.tests;

import static net.bytebuddy.matcher.ElementMatchers.is;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.asm.Advice;

/**
 * A Java agent that makes {@link ReflectionLog} record the reflective look-ups of a process, like
 * the tracing agent of GraalVM, but without needing GraalVM.
 */
public final class ReflectionAgent {
  private ReflectionAgent() {}

  /**
   * Returns the JVM option that records the look-ups of a process.
   *
   * @param directory directory to write the agent to
   * @param log file to write the look-ups to
   */
  static String option(Path directory, Path log) throws IOException {
    Path bootstrap = jar(directory.resolve("bootstrap.jar"), new Manifest(), ReflectionLog.class);
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", ReflectionAgent.class.getName());
    attributes.putValue("Can-Retransform-Classes", "true");
    attributes.putValue("Boot-Class-Path", bootstrap.getFileName().toString());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        AgentBuilder.class.getProtectionDomain().getCodeSource().getLocation().toString());
    Path agent =
        jar(
            directory.resolve("agent.jar"),
            manifest,
            ReflectionAgent.class,
            LookedInto.class,
            LookedUp.class,
            Resource.class,
            LoadersResource.class);
    return "-javaagent:" + agent + "=" + log;
  }

  private static Path jar(Path file, Manifest manifest, Class<?>... classes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar =
            manifest.getMainAttributes().isEmpty()
                ? new JarOutputStream(out)
                : new JarOutputStream(out, manifest)) {
      for (Class<?> type : classes) {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (var content = type.getClassLoader().getResourceAsStream(name)) {
          content.transferTo(jar);
        }
        jar.closeEntry();
      }
    }
    return file;
  }

  /** Called by the JVM before the main method of the process. */
  public static void premain(String log, Instrumentation instrumentation) throws IOException {
    ReflectionLog.open(log);
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(RedefinitionStrategy.RETRANSFORMATION)
        .ignore(none())
        .type(is(Class.class))
        .transform(
            (builder, type, loader, module, domain) ->
                builder
                    .visit(
                        Advice.to(LookedInto.class)
                            .on(
                                isPublic()
                                    .and(
                                        namedOneOf(
                                            "getMethod",
                                            "getMethods",
                                            "getDeclaredMethod",
                                            "getDeclaredMethods",
                                            "getConstructor",
                                            "getConstructors",
                                            "getDeclaredConstructor",
                                            "getDeclaredConstructors",
                                            "getField",
                                            "getFields",
                                            "getDeclaredField",
                                            "getDeclaredFields",
                                            "getRecordComponents",
                                            "newInstance"))))
                    .visit(Advice.to(LookedUp.class).on(isPublic().and(named("forName"))))
                    .visit(
                        Advice.to(Resource.class)
                            .on(isPublic().and(namedOneOf("getResource", "getResourceAsStream")))))
        .type(is(ClassLoader.class))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(
                    Advice.to(LoadersResource.class)
                        .on(
                            isPublic()
                                .and(
                                    namedOneOf(
                                        "getResource", "getResources", "getResourceAsStream"))
                                .and(takesArgument(0, String.class)))))
        .installOn(instrumentation);
  }

  /** Advice in {@link Class}, like the ones below: records a look-up of a class's members. */
  static final class LookedInto {
    private LookedInto() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Class<?> type) {
      ReflectionLog.sawMembers(type);
    }
  }

  /** Records a look-up of a class by name. */
  static final class LookedUp {
    private LookedUp() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return Class<?> type) {
      ReflectionLog.sawName(type);
    }
  }

  /** Records a look-up of a resource relative to a class. */
  static final class Resource {
    private Resource() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Class<?> type, @Advice.Argument(0) String name) {
      ReflectionLog.sawResource(type, name);
    }
  }

  /** Records a look-up of a resource by its full name. */
  static final class LoadersResource {
    private LoadersResource() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) String name) {
      ReflectionLog.sawResource(name);
    }
  }
}
