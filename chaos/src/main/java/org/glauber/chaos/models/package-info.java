/** The scenario of models that come, change and go while callers use them. */
@NullMarked
package org.glauber.chaos.models;

import org.jspecify.annotations.NullMarked;
