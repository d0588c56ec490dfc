package dev.godwit.lab.compare;

/// One result that a paper published, beside what was measured here.
///
/// @param claim what is claimed, and where in the paper
/// @param published the paper's own figure
/// @param measured ours, of the same kind
/// @param reproduced whether ours says the same
/// @param why what decided that, and what stood in the way
public record PaperClaim(String claim, String published, String measured, boolean reproduced, String why) {}
