package org.glauber.tests;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.StackWalker.StackFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Writes down what a process looks up by reflection, a line each: the kind, what was looked up, who
 * did, and whether a class was being initialised meanwhile. Its class lies beside the JDK's, where
 * {@link Class} finds it.
 */
public final class ReflectionLog {
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final ThreadLocal<Boolean> BUSY = ThreadLocal.withInitial(() -> false);
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
  private static final Set<String> BETWEEN =
      Set.of(ReflectionLog.class.getName(), "java.lang.Class", "java.lang.ClassLoader");
  private static volatile PrintStream out = System.err;

  private ReflectionLog() {}

  /** Begins a file of them, unless there is one: then what comes is put behind. */
  public static void open(String file) throws IOException {
    out = new PrintStream(new FileOutputStream(file, true), true, StandardCharsets.UTF_8);
  }

  /** A class was found by its name; null where it was not. */
  public static void sawName(Class<?> type) {
    sawType("name", type);
  }

  /** A class was asked for its members. */
  public static void sawMembers(Class<?> type) {
    sawType("members", type);
  }

  private static void sawType(String kind, Class<?> type) {
    if (type != null && !type.isHidden() && !type.isArray() && !isOfJdk(type)) {
      saw(kind, type.getName());
    }
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** A resource was looked up beside a class. */
  public static void sawResource(Class<?> beside, String name) {
    saw(
        "resource",
        name.startsWith("/")
            ? name.substring(1)
            : beside.getPackageName().replace('.', '/') + "/" + name);
  }

  /** A resource was looked up by its whole name. */
  public static void sawResource(String name) {
    saw("resource", name);
  }

  private static void saw(String kind, String what) {
    if (BUSY.get()) {
      return;
    }
    BUSY.set(true);
    try {
      List<StackFrame> stack = STACK.walk(Stream::toList);
      String line = String.join("\t", kind, what, caller(stack), initialiser(stack));
      if (SEEN.add(line)) {
        out.println(line);
      }
    } finally {
      BUSY.set(false);
    }
  }

  /** The class that asked, past {@link Class} and the class loaders. */
  private static String caller(List<StackFrame> stack) {
    return stack.stream()
        .map(StackFrame::getClassName)
        .filter(name -> !BETWEEN.contains(name))
        .findFirst()
        .orElse("");
  }

  /** The class whose static initialiser is under way, or a dash. */
  private static String initialiser(List<StackFrame> stack) {
    return stack.stream()
        .filter(frame -> frame.getMethodName().equals("<clinit>"))
        .map(StackFrame::getClassName)
        .findFirst()
        .orElse("-");
  }
}
