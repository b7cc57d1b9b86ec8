/** Templates, which are texts with blanks, and their layout on the sites of a model. */
@NullMarked
package org.glauber.gateway.template;

import org.jspecify.annotations.NullMarked;
