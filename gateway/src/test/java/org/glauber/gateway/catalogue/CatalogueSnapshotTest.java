package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.glauber.gateway.catalogue.CatalogueSnapshot.LoadedDigests;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.model.v1.Modality;
import org.junit.jupiter.api.Test;

class CatalogueSnapshotTest {
  private static final ServedModel TINY = TinyModel.served();
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);
  private static final Address THREE = new Address("three", 3);

  @Test
  void whileAModelIsReplacedTheDigestOfMostReplicasWins() {
    CatalogueSnapshot snapshot =
        new CatalogueSnapshot(
            Map.of(ONE, models(model("aa")), TWO, models(model("bb")), THREE, models(model("bb"))));
    assertThat(snapshot.named(TinyModel.NAME)).contains(model("bb"));
    assertThat(snapshot.serves(ONE, "bb")).isFalse();
    assertThat(snapshot.serves(TWO, "bb")).isTrue();
  }

  @Test
  void amongEquallyFrequentDigestsTheLowestWins() {
    CatalogueSnapshot snapshot =
        new CatalogueSnapshot(Map.of(ONE, models(model("bb")), TWO, models(model("aa"))));
    assertThat(snapshot.named(TinyModel.NAME)).contains(model("aa"));
  }

  @Test
  void aReplacedModelIsOfferedUntilAllDenoisersHaveTheNewOne() {
    CatalogueSnapshot half =
        new CatalogueSnapshot(Map.of(ONE, replaced("aa", "bb"), TWO, models(model("bb"))));
    assertThat(half.named(TinyModel.NAME)).contains(model("bb"));
    CatalogueSnapshot all =
        new CatalogueSnapshot(Map.of(ONE, replaced("bb", "aa"), TWO, replaced("bb", "aa")));
    assertThat(all.named(TinyModel.NAME)).contains(model("bb"));
    assertThat(all.offered()).containsExactly("bb");
    assertThat(all.loaded(TinyModel.NAME, "aa")).contains(model("aa")); // for chains that began
    assertThat(all.loaded("tails", "aa")).isEmpty();
  }

  @Test
  void aModelIsOfferedOnlyWhenItCanBeDecoded() {
    CatalogueSnapshot denoisers =
        new CatalogueSnapshot(Map.of(ONE, replaced("aa", "bb"), TWO, replaced("aa", "bb")));
    LoadedDigests none = LoadedDigests.UNKNOWN;
    assertThat(denoisers.with(decoders("bb"), none).named(TinyModel.NAME)).contains(model("bb"));
    assertThat(denoisers.with(decoders("aa", "bb"), none).named(TinyModel.NAME))
        .contains(model("aa"));
    assertThat(denoisers.with(decoders("cc"), none).named(TinyModel.NAME)).isEmpty();
    LoadedDigests onlyOne =
        new LoadedDigests(List.of(Optional.of(Set.of("aa", "bb")), Optional.of(Set.of("bb"))));
    assertThat(denoisers.with(onlyOne, none).named(TinyModel.NAME)).contains(model("bb"));
    LoadedDigests older = new LoadedDigests(List.of(Optional.empty()));
    assertThat(denoisers.with(older, none).named(TinyModel.NAME)).contains(model("aa"));
  }

  @Test
  void aModelThatAllDenoisersHaveRemovedIsNotOffered() {
    ReplicaModels removed = new ReplicaModels(List.of(model("aa")), Set.of("aa"), true, null);
    assertThat(
            new CatalogueSnapshot(Map.of(ONE, removed, TWO, models(model("aa"))))
                .named(TinyModel.NAME))
        .contains(model("aa"));
    CatalogueSnapshot snapshot = new CatalogueSnapshot(Map.of(ONE, removed, TWO, removed));
    assertThat(snapshot.named(TinyModel.NAME)).isEmpty();
    assertThat(snapshot.serves(ONE, "aa")).isTrue(); // for chains that began on it
  }

  @Test
  void aSilentReplicasModelsAreKnownButNotListed() {
    CatalogueSnapshot snapshot = new CatalogueSnapshot(Map.of(ONE, models(model("aa")).asSilent()));
    assertThat(snapshot.named(TinyModel.NAME)).contains(model("aa"));
    assertThat(snapshot.of(Modality.MODALITY_TEXT)).containsExactly(model("aa"));
    assertThat(snapshot.answering()).isEmpty();
    assertThat(snapshot.isAnyAnswering()).isFalse();
  }

  private static ReplicaModels models(ServedModel model) {
    return new ReplicaModels(List.of(model), Set.of(), true, null);
  }

  /** A denoiser on which the first model has taken over from the second. */
  private static ReplicaModels replaced(String offered, String retired) {
    return new ReplicaModels(List.of(model(offered), model(retired)), Set.of(retired), true, null);
  }

  private static LoadedDigests decoders(String... digests) {
    return new LoadedDigests(List.of(Optional.of(Set.of(digests))));
  }

  private static ServedModel model(String digest) {
    return new ServedModel(TINY.manifest(), digest, TINY.scan(), TINY.noise());
  }
}
