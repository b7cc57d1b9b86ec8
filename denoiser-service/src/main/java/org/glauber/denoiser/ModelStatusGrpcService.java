package org.glauber.denoiser;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ModelStatusService;

/** The gRPC service that reports refused models and warnings. */
@Singleton
class ModelStatusGrpcService extends ModelStatusService {
  @Inject
  ModelStatusGrpcService(ModelReport report) {
    super(report);
  }
}
