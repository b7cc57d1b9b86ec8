/** What is given of a text, and where it comes to stand among a model's sites. */
@NullMarked
package org.glauber.gateway.template;

import org.jspecify.annotations.NullMarked;
