package org.glauber.gateway.catalogue;

import java.util.Comparator;

/**
 * What a service says is wrong with one of its models.
 *
 * @param model its name
 * @param service as {@code denoiser-service}
 * @param isServed whether the service serves the model nevertheless
 * @param description what is wrong, a sentence
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
