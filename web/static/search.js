// The key / goes to the box of the search: not while something is written, nor with another key
// held down but Shift, which some keyboards need for it. Where it was switched off, no page asks
// for this file.
"use strict";
(() => {
  const boxes = () => [...document.querySelectorAll("#search-q, #find")];
  const hint = document.querySelector(".find kbd");
  if (hint) hint.hidden = false;
  const writes = (one) => one instanceof Element && (one.isContentEditable || one.matches("input, textarea, select"));
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key !== "/" || pressed.defaultPrevented || pressed.isComposing || pressed.repeat) return;
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || writes(pressed.target)) return;
    const box = boxes().find((one) => one.checkVisibility());
    pressed.preventDefault();
    if (box) { box.focus(); box.select(); } else location.assign("/search");
  });
})();
