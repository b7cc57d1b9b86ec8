package org.glauber.model.repository;

/**
 * A model that is not served.
 *
 * @param name the name of its directory
 * @param reason the broken rule, with its field or file
 */
public record RefusedModel(String name, String reason) {}
