package org.glauber.core;

/**
 * The loss of Algorithm 1 on signal logits: the binary cross-entropy of the event "the token seen
 * is noise", P(noise) = q_a = 1/(1 + exp(s_a)).
 *
 * <p>Among all functions of the network's input, the signal logits of {@link Lemma} minimise both
 * forms. {@link #expected} is {@link #oneClass} averaged over the seen token and Z_t given x0: it
 * has the same expectation and trains all V classes at once.
 */
public final class BinaryLoss {
  private BinaryLoss() {}

  /**
   * The paper's loss, which uses only the class a = X_{t+1,i} that was seen.
   *
   * @param signalLogits (token) s
   * @param seenToken X_{t+1,i}
   * @param isNoise Z_t ≠ φ
   * @return -log q_a when noise, -log(1 - q_a) when kept; in nats
   */
  public static double oneClass(double[] signalLogits, int seenToken, boolean isNoise) {
    double signal = signalLogits[seenToken];
    return isNoise ? softplus(signal) : softplus(-signal);
  }

  /**
   * The exact expectation of {@link #oneClass} over (X_{t+1,i}, Z_t) given x0, with c = {@code
   * keptLaw}:
   *
   * <pre>
   *   Σ_a  Π(a)·softplus(s_a) + Π(φ)·c_a·softplus(-s_a)
   * </pre>
   *
   * @param signalLogits (token) s
   * @param keptLaw c_a = κ_m 1[a = x0_i] + (1 - κ_m) π(a), the {@link ForwardChain#marginal} of
   *     X_{t,i}
   * @return the expected loss in nats
   */
  public static double expected(double[] signalLogits, TokenLaw keptLaw, NoiseLaw noise) {
    double keep = noise.keepProbability();
    double loss = 0;
    for (int token = 0; token < signalLogits.length; token++) {
      if (!noise.isReserved(token)) {
        double signal = signalLogits[token];
        double kept = keptLaw.probability(token);
        loss += (1 - keep) * noise.probability(token) * softplus(signal);
        loss +=
            kept == 0 ? 0 : keep * kept * softplus(-signal); // the exact signal logit is -∞ there
      }
    }
    return loss;
  }

  /** log(1 + exp(x)), without overflow. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
