/** The catalogue of models, built by polling the denoisers for the models they have loaded. */
@NullMarked
package org.glauber.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
