/* What the theme keeps of a reader's choices: named by the address of the site, so that two sites on one host keep apart.
   The theme's own program calls these by their names; it would put them into each page, where a policy forbids scripts. */
(() => {
  "use strict";

  const scope = new URL(document.currentScript.dataset.scope, location);
  const named = (name, at) => `${at.pathname}.${name}`;

  window.__md_scope = scope;

  window.__md_hash = (text) => [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.charCodeAt(0)) | 0, 0);

  window.__md_get = (name, store = localStorage, at = scope) => JSON.parse(store.getItem(named(name, at)));

  window.__md_set = (name, value, store = localStorage, at = scope) => {
    try {
      store.setItem(named(name, at), JSON.stringify(value));
    } catch {
      /* a full or forbidden store keeps nothing */
    }
  };
})();
