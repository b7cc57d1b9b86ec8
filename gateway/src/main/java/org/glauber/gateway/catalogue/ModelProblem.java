package org.glauber.gateway.catalogue;

import java.util.Comparator;

/**
 * A problem that a service reports with one of its models.
 *
 * @param model the model's name
 * @param service the service's name, such as {@code denoiser-service}
 * @param isServed whether the service serves the model despite the problem
 * @param description what is wrong, as a sentence
 */
public record ModelProblem(String model, String service, boolean isServed, String description)
    implements Comparable<ModelProblem> {
  private static final Comparator<ModelProblem> ORDER =
      Comparator.comparing(ModelProblem::model)
          .thenComparing(ModelProblem::service)
          .thenComparing(ModelProblem::isServed)
          .thenComparing(ModelProblem::description);

  @Override
  public int compareTo(ModelProblem other) {
    return ORDER.compare(this, other);
  }
}
