package org.glauber.network.script;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The method of a denoiser module that computes logits: {@code logits} or, if the module has no
 * such method, {@code forward}. It takes (tokens, step, site), as the paper's network does, or
 * (tokens, step, site, visits).
 */
public record DenoiserMethod(String name, boolean takesVisits) {
  /** "logits(__torch__.Cls self, Tensor tokens, Tensor step, Tensor site) -> Tensor". */
  private static final Pattern DECLARATION = Pattern.compile("Declaration: \\w+\\(([^)]*)\\)");

  /**
   * The method of a module.
   *
   * @throws IllegalArgumentException when the module has no such method, or the method takes other
   *     parameters
   */
  public static DenoiserMethod of(ScriptModule module) {
    List<String> methods = module.methods();
    String name = methods.contains("logits") ? "logits" : "forward";
    if (!methods.contains(name)) {
      throw new IllegalArgumentException("it must have a method logits or forward");
    }
    int parameters = parameters(module, name);
    if (parameters != 3 && parameters != 4) {
      throw new IllegalArgumentException(
          name + " must take (tokens, step, site) or (tokens, step, site, visits)");
    }
    return new DenoiserMethod(name, parameters == 4);
  }

  /** Computes logits; the caller closes the result. */
  public IValue run(ScriptModule module, IValue tokens, IValue step, IValue site, IValue visits) {
    return takesVisits
        ? module.run(name, tokens, step, site, visits)
        : module.run(name, tokens, step, site);
  }

  /** The method with its parameters, for people. */
  public String signature() {
    return name
        + (takesVisits ? "(tokens, step, site, visits)" : "(tokens, step, site)")
        + " → logits";
  }

  /**
   * The number of parameters, counted in the declaration that libtorch quotes in the error of a
   * call without arguments.
   */
  private static int parameters(ScriptModule module, String name) {
    try (IValue nothing = module.run(name)) {
      return 0;
    } catch (EngineException e) {
      Matcher declaration = DECLARATION.matcher(String.valueOf(e.getMessage()));
      return declaration.find() ? declaration.group(1).split(",", -1).length - 1 : 0;
    }
  }
}
