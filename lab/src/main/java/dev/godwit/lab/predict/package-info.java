/// Predicts a migration before it begins. `docs/prediction.md` derives the model.
@NullMarked
package dev.godwit.lab.predict;

import org.jspecify.annotations.NullMarked;
