/** Algorithm 1, the data of the default models and their evaluation, behind one command line. */
@NullMarked
package org.glauber.trainer;

import org.jspecify.annotations.NullMarked;
