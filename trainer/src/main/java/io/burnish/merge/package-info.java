/// Models made from models, tensor by tensor: averages, ExPO, task vectors, TIES, DARE, SLERP.
@NullMarked
package io.burnish.merge;

import org.jspecify.annotations.NullMarked;
