package org.glauber.gateway.api;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.glauber.gateway.alias.AliasTargets;
import org.glauber.gateway.catalogue.ModelCatalogue;
import org.glauber.gateway.catalogue.ModelProblem;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.image.ImageGeneration;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.Upload;
import org.glauber.gateway.resume.Resumption;
import org.glauber.gateway.text.TextGeneration;
import org.glauber.generation.v1.AliasTarget;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.GetModelResponse;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ModelAlias;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.glauber.generation.v1.UnservedModel;
import org.glauber.server.admission.CatalogueService;
import org.glauber.server.stream.ServerStream;

/** The suite's public gRPC API: generation, resumption, and the list of models. */
@Singleton
class GenerationGrpcService extends GenerationServiceGrpc.GenerationServiceImplBase
    implements CatalogueService {
  private final TextGeneration texts;
  private final ImageGeneration images;
  private final Resumption resumption;
  private final ModelCatalogue catalogue;
  private final Requests requests;
  private final Heartbeats heartbeats;

  @Inject
  GenerationGrpcService(
      TextGeneration texts,
      ImageGeneration images,
      Resumption resumption,
      ModelCatalogue catalogue,
      GatewayConfig config,
      Heartbeats heartbeats) {
    this.texts = texts;
    this.images = images;
    this.resumption = resumption;
    this.catalogue = catalogue;
    this.requests =
        new Requests(catalogue::model, config.generations().perRequest(), config.heartbeat());
    this.heartbeats = heartbeats;
  }

  @Override
  public Set<MethodDescriptor<?, ?>> catalogueMethods() {
    return Set.of(
        GenerationServiceGrpc.getListModelsMethod(), GenerationServiceGrpc.getGetModelMethod());
  }

  @Override
  public void generateText(
      GenerateTextRequest message, StreamObserver<GenerateTextResponse> responses) {
    Stopwatch sinceArrival = Stopwatch.start();
    Duration heartbeat = requests.heartbeat(message);
    ServerStream.serve(
        responses,
        TextEvents.backlog(requests.count(message.getCount())),
        stream -> {
          try (var watch = heartbeats.watch(stream, heartbeat, TextEvents.HEARTBEAT)) {
            texts.run(
                requests.of(message, sinceArrival), event -> watch.send(TextEvents.of(event)));
          } catch (InvalidRequestException e) {
            throw Fields.refusal(e);
          }
        });
  }

  @Override
  public void generateImage(
      GenerateImageRequest message, StreamObserver<GenerateImageResponse> responses) {
    Stopwatch sinceArrival = Stopwatch.start();
    Duration heartbeat = requests.heartbeat(message);
    Upload<GenerateImageRequest> received = new Upload<>(message);
    ServerStream.serve(
        responses,
        ImageEvents.backlog(requests.count(message.getCount())),
        stream -> {
          try (var watch = heartbeats.watch(stream, heartbeat, ImageEvents.HEARTBEAT)) {
            images.run(
                requests.of(received.take(), sinceArrival),
                event -> watch.send(ImageEvents.of(event)),
                stream::whenClosed);
          } catch (InvalidRequestException e) {
            throw Fields.refusal(e);
          }
        });
  }

  @Override
  public void resumeGeneration(
      ResumeGenerationRequest message, StreamObserver<ResumeGenerationResponse> responses) {
    Duration heartbeat = requests.heartbeat(message);
    Upload<ResumeGenerationRequest> received = new Upload<>(message);
    ServerStream.serve(
        responses,
        ResumedEvents.backlog(),
        stream -> {
          try (var watch = heartbeats.watch(stream, heartbeat, ResumedEvents.HEARTBEAT)) {
            resumption.run(
                Requests.of(received.take()),
                event -> watch.send(ResumedEvents.ofText(event)),
                event -> watch.send(ResumedEvents.ofImage(event)),
                stream::whenClosed);
          } catch (InvalidRequestException e) {
            throw Fields.refusal(e);
          }
        });
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
    ListModelsResponse.Builder response = ListModelsResponse.newBuilder();
    catalogue.models().forEach(served -> response.addModels(model(served)));
    catalogue.problems().stream()
        .filter(problem -> !problem.isServed())
        .map(GenerationGrpcService::unserved)
        .forEach(response::addUnserved);
    catalogue.aliases().forEach((name, targets) -> response.addAliases(alias(name, targets)));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> responses) {
    try {
      ServedModel served = catalogue.model(request.getName());
      responses.onNext(GetModelResponse.newBuilder().setModel(model(served)).build());
      responses.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("the gateway is shutting down").asRuntimeException();
    }
  }

  private Model model(ServedModel served) {
    Model.Builder model =
        Model.newBuilder().setManifest(served.manifest()).setDigest(served.digest());
    catalogue.problems().stream()
        .filter(problem -> problem.isServed() && problem.model().equals(served.name()))
        .map(ModelProblem::description)
        .forEach(model::addWarnings);
    return model.build();
  }

  private ModelAlias alias(String name, AliasTargets targets) {
    ModelAlias.Builder alias = ModelAlias.newBuilder().setName(name);
    targets
        .weights()
        .forEach(
            (model, weight) ->
                alias.addTargets(
                    AliasTarget.newBuilder()
                        .setModel(model)
                        .setWeight(weight)
                        .setServed(catalogue.isServed(model))));
    return alias.build();
  }

  private static UnservedModel unserved(ModelProblem problem) {
    return UnservedModel.newBuilder()
        .setName(problem.model())
        .setService(problem.service())
        .setReason(problem.description())
        .build();
  }
}
