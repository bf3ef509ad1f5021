// Asks for the page's middle each minute, as long as it is looked at and the reader wants it.
"use strict";
(() => {
  const line = document.querySelector("[data-refresh]");
  const middle = document.getElementById("middle");
  if (!line || !middle) return;
  const box = line.querySelector("input");
  const kept = "arshjul-refreshes";
  const remember = (value) => { try { localStorage.setItem(kept, value); } catch { /* not kept */ } };
  const remembered = () => { try { return localStorage.getItem(kept); } catch { return null; } };
  box.checked = remembered() !== "no";
  box.addEventListener("change", () => remember(box.checked ? "yes" : "no"));
  line.hidden = false;
  const writes = () => middle.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  setInterval(() => {
    if (box.checked && document.visibilityState === "visible" && !writes()) htmx.trigger(middle, "refresh");
  }, Number(line.dataset.refresh) * 1000);
})();
