package org.glauber.trainer.examples;

/**
 * A question to the network: which token a hidden site held in the clean state.
 *
 * @param site the hidden site
 * @param clean the answer
 * @param seen the token that the site shows after the step
 * @param isNoise whether the step drew that token from noise
 * @param kappa κ of the level to which the step redraws the token
 */
record Question(int site, int clean, int seen, boolean isNoise, double kappa) {}
