/* Puts on the colours that a reader chose before, as soon as the switch is there and before the page is painted. */
(() => {
  "use strict";

  const kept = window.__md_get("__palette");
  if (!kept?.color) return;
  const color = { ...kept.color };
  if (color.media === "(prefers-color-scheme)") {
    const light = matchMedia("(prefers-color-scheme: light)").matches;
    const option = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${light ? "light" : "dark"})"]`);
    for (const name of ["media", "scheme", "primary", "accent"]) color[name] = option?.getAttribute(`data-md-color-${name}`);
  }
  for (const [name, value] of Object.entries(color)) {
    if (value) document.body.setAttribute(`data-md-color-${name}`, value);
  }
})();
