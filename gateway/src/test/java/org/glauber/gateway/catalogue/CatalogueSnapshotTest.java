package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
  void aSilentReplicasModelsAreKnownButNotListed() {
    CatalogueSnapshot snapshot = new CatalogueSnapshot(Map.of(ONE, models(model("aa")).asSilent()));
    assertThat(snapshot.named(TinyModel.NAME)).contains(model("aa"));
    assertThat(snapshot.of(Modality.MODALITY_TEXT)).containsExactly(model("aa"));
    assertThat(snapshot.answering()).isEmpty();
    assertThat(snapshot.isAnyAnswering()).isFalse();
  }

  private static ReplicaModels models(ServedModel model) {
    return new ReplicaModels(List.of(model), true, null);
  }

  private static ServedModel model(String digest) {
    return new ServedModel(TINY.manifest(), digest, TINY.scan(), TINY.noise());
  }
}
