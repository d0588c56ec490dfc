package dev.godwit.protocol.page;

/// What a page's words are like, after the page characteristics of Jin et al. 2009: how regular they are says which
/// method is likely to pay. Costs are kept by class, so the bounds need not be sharp. They are ours: the paper as
/// told gives none.
enum PageClass {
    /// Half of the words or more are zero.
    MOSTLY_ZERO,
    /// Half or more are zero, or like one that was seen lately: pointers into one region, small numbers, repeated
    /// values.
    SIMILAR,
    /// Hardly a byte above 127: text. The paper has no such class; without it, text would share one with what does
    /// not shrink at all.
    TEXT,
    /// Anything else: code, what is compressed or encrypted already, random bytes.
    VARIED
}
