/// A comparison as one page that needs nothing but a browser.
@NullMarked
package dev.godwit.lab.compare.html;

import org.jspecify.annotations.NullMarked;
