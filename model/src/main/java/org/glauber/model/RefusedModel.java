package org.glauber.model;

/**
 * A model that is not served.
 *
 * @param name its directory's name
 * @param reason what is wrong with it, and where
 */
public record RefusedModel(String name, String reason) {}
