package org.glauber.modeltool.importing;

import java.util.List;

/**
 * The noise law and the steps that a network was trained for.
 *
 * @param keepProbability Π(φ)
 * @param maxSweeps T / L
 * @param assumptions a sentence for each of them that nothing states, so that the paper's is taken
 */
record NoiseOptions(double keepProbability, int maxSweeps, List<String> assumptions) {
  NoiseOptions {
    assumptions = List.copyOf(assumptions);
  }
}
