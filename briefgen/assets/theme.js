/* Mends what the theme leaves out for those who use its switch of colours by keyboard. */
(() => {
  "use strict";

  /* Where the reader's system chooses the palette, the theme ticks none of its radio buttons: the first has the focus,
     though it is the other's label that is shown, and is named for the palette that is on already. */
  function tick() {
    const scheme = document.body.dataset.mdColorScheme;
    const option = document.querySelector(`.md-option[data-md-color-scheme="${scheme}"]`);
    if (option) option.checked = true;
  }

  if (typeof window.document$ !== "undefined") window.document$.subscribe(tick);
})();
