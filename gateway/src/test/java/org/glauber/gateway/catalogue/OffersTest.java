package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.replica.Address;
import org.glauber.model.v1.Modality;
import org.junit.jupiter.api.Test;

class OffersTest {
  private static final ServedModel TINY = TinyModel.served();
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);
  private static final Address THREE = new Address("three", 3);

  @Test
  void whileAModelIsReplacedTheOneThatMoreReplicasHaveIsTaken() {
    Offers offers =
        new Offers(
            Map.of(ONE, offer(model("aa")), TWO, offer(model("bb")), THREE, offer(model("bb"))));
    assertThat(offers.named(TinyModel.NAME)).contains(model("bb"));
    assertThat(offers.serves(ONE, "bb")).isFalse();
    assertThat(offers.serves(TWO, "bb")).isTrue();
  }

  @Test
  void amongEqualsItIsTheLowerDigest() {
    Offers offers = new Offers(Map.of(ONE, offer(model("bb")), TWO, offer(model("aa"))));
    assertThat(offers.named(TinyModel.NAME)).contains(model("aa"));
  }

  @Test
  void whatASilentReplicaOfferedIsKnownButNotListed() {
    Offers offers = new Offers(Map.of(ONE, offer(model("aa")).silent()));
    assertThat(offers.named(TinyModel.NAME)).contains(model("aa"));
    assertThat(offers.of(Modality.MODALITY_TEXT)).containsExactly(model("aa"));
    assertThat(offers.answering()).isEmpty();
    assertThat(offers.isAnyAnswering()).isFalse();
  }

  private static Offer offer(ServedModel model) {
    return new Offer(List.of(model), true, "");
  }

  private static ServedModel model(String digest) {
    return new ServedModel(TINY.manifest(), digest, TINY.scan(), TINY.noise());
  }
}
