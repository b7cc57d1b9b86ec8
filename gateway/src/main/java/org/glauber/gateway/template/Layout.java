package org.glauber.gateway.template;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.text.Encoded;
import org.glauber.model.v1.TextProfile;
import org.glauber.server.status.Refusals;

/**
 * A template laid out on the sites of a model.
 *
 * @param tokens (site) the given tokens, 0 at free sites
 * @param clamps the given sites
 */
public record Layout(int[] tokens, Clamps clamps) {

  /**
   * Lays the segments out one after the other, from site 0. The sites after them are clamped to an
   * end token and padding, unless the template is open-ended.
   *
   * @param encodings the tokens of the template's texts, in order
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT if a text contains a word
   *     that the model does not know, or the segments take more than L sites
   */
  public static Layout of(Template template, List<Encoded> encodings, ServedModel model) {
    List<Integer> given = new ArrayList<>(); // (site) the given token, or FREE
    Iterator<Encoded> encoding = encodings.iterator();
    for (int k = 0; k < template.segments().size(); k++) {
      switch (template.segments().get(k)) {
        case Segment.Text text -> given.addAll(known(k, encoding.next()));
        case Segment.Blank(int tokenCount) -> {
          for (int i = 0; i < tokenCount; i++) {
            given.add(FREE);
          }
        }
      }
    }
    Template.requireTotal(given.size(), model.siteCount());
    TextProfile profile = model.manifest().getText();
    int follows = template.isOpenEnded() ? FREE : profile.getEndToken();
    while (given.size() < model.siteCount()) {
      given.add(follows);
      follows = template.isOpenEnded() ? FREE : profile.getPadToken();
    }
    return of(given);
  }

  private static final int FREE = -1;

  private static Layout of(List<Integer> given) {
    int[] tokens = new int[given.size()];
    BitSet clamped = new BitSet(given.size());
    for (int site = 0; site < tokens.length; site++) {
      if (given.get(site) != FREE) {
        tokens[site] = given.get(site);
        clamped.set(site);
      }
    }
    return new Layout(tokens, new Clamps(tokens.length, clamped));
  }

  private static List<Integer> known(int segment, Encoded encoded) {
    if (!encoded.unknown().isEmpty()) {
      throw Refusals.invalidArgument(
          Template.field(segment, "text"),
          "must hold only words the model knows",
          "holding " + String.join(", ", encoded.unknown()));
    }
    return encoded.tokens();
  }
}
