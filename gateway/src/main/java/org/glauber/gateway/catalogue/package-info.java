/** The models that can be generated from: what the denoisers say they have loaded. */
@NullMarked
package org.glauber.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
