/* The search box: what is typed, what is found, and the keys. The looks and the keys are the theme's own. */
(() => {
  "use strict";

  const box = document.querySelector(".bg-search");
  const toggle = document.getElementById("__search");
  if (!box || !toggle) return;
  const input = box.querySelector("input");
  const meta = box.querySelector(".md-search-result__meta");
  const list = box.querySelector(".md-search-result__list");
  const scroll = box.querySelector(".md-search__scrollwrap");
  const idle = meta.textContent;
  const STEP = 10; /* so many results are shown at first, and more at a time */
  const PAUSE = 60; /* milliseconds without a key before the index is asked */
  let asked = ""; /* the query that is shown, or on its way */
  let shown = Promise.resolve();
  let timer = 0;

  /* Text is put into elements as text alone: nothing that a record says is read as markup. */
  function element(name, kind, ...children) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...children);
    return made;
  }

  /* A text with what was asked for marked in it. */
  function marked(text, meant) {
    return text.split(/(\s+)/).map((part) => (part.trim() && meant(part) ? element("mark", "", part) : part));
  }

  async function result(page, { show, meant }) {
    const { href, kind, title, description, name } = await show(page);
    const article = element("article", "md-search-result__article md-typeset");
    article.append(element("p", "bg-search__head", element("bdi", "", ...marked(title, meant))));
    if (kind || name) {
      const line = element("p", "bg-search__about");
      if (kind) line.append(element("span", "bg-search__kind", kind));
      if (name) line.append(" · also known as ", element("bdi", "bg-search__name", ...marked(name, meant)));
      article.append(line);
    }
    if (description) article.append(element("p", "bg-search__text", ...marked(description, meant)));
    const link = element("a", "md-search-result__link", article);
    link.href = href;
    link.tabIndex = -1;
    return element("li", "md-search-result__item", link);
  }

  /* Puts results from one on into the list. Those of an earlier query stay until these are there. */
  async function put(query, found, from) {
    const { pages } = found;
    const items = await Promise.all(pages.slice(from, from + STEP).map((page) => result(page, found)));
    if (query !== asked) return;
    if (from) list.lastElementChild.replaceWith(...items);
    else list.replaceChildren(...items);
    if (from) items[0].querySelector("a").focus();
    else scroll.scrollTop = 0;
    const left = pages.length - from - items.length;
    if (left > 0) list.append(element("li", "bg-search__more", button(left, () => put(query, found, from + STEP))));
    list.hidden = false;
    meta.textContent = `${pages.length.toLocaleString("en")} ${pages.length === 1 ? "result" : "results"}`;
  }

  function button(left, act) {
    const made = element("button", "md-button", `Show ${Math.min(left, STEP)} more of ${left.toLocaleString("en")}`);
    made.type = "button";
    made.tabIndex = -1;
    made.addEventListener("click", act, { once: true });
    return made;
  }

  async function search(query) {
    try {
      const found = await briefgenSearch.find(query);
      if (query !== asked) return;
      if (!found) clear(idle);
      else if (!found.pages.length) clear(`Nothing found for “${query.trim()}”.`);
      else await put(query, found, 0);
    } catch (error) {
      if (query === asked) clear("Search does not work here: its index could not be loaded.");
      throw error;
    } finally {
      if (query === asked) box.dataset.shown = query;
    }
  }

  function clear(words) {
    list.replaceChildren();
    list.hidden = true;
    meta.textContent = words;
  }

  /* Asks for what the box holds, if that is new. */
  function ask() {
    clearTimeout(timer);
    if (input.value !== asked) {
      asked = input.value;
      shown = search(asked);
    }
    return shown;
  }

  function open() {
    if (!toggle.checked) toggle.click();
  }

  function close() {
    if (toggle.checked) toggle.click();
    input.blur();
  }

  input.addEventListener("focus", () => {
    open();
    briefgenSearch.root().catch(() => {});
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.form.addEventListener("submit", (event) => event.preventDefault());
  input.form.addEventListener("reset", () => {
    input.value = "";
    ask();
    input.focus();
  });
  toggle.addEventListener("change", () => {
    if (toggle.checked) return;
    const address = new URL(location.href);
    if (!address.searchParams.has("q")) return;
    address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  });
  document.querySelector("header [for=__search]")?.addEventListener("click", () => {
    setTimeout(() => input.focus());
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) close();
  });

  /* The results by arrow keys, round and round through the box itself. */
  function step(by) {
    const stops = [input, ...list.querySelectorAll("a, button")];
    const at = Math.max(0, stops.indexOf(document.activeElement));
    const next = stops[(at + by + stops.length) % stops.length];
    next.focus();
    if (next === input) scroll.scrollTop = 0;
  }

  async function go() {
    const query = input.value;
    await ask();
    if (query === input.value) list.querySelector("a")?.click();
  }

  function typing(target) {
    return target instanceof Element && (target.matches("input, select, textarea") || target.isContentEditable);
  }

  const KEYS = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: close,
  };

  window.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
    if (!toggle.checked) {
      if (!["/", "s", "f"].includes(event.key) || typing(document.activeElement)) return;
      input.focus();
      input.select();
    } else if (event.key === "Tab") {
      close();
      return;
    } else if (event.key === "Enter" && document.activeElement === input) {
      go();
    } else if (KEYS[event.key]) {
      KEYS[event.key]();
    } else {
      if (document.activeElement !== input && event.key.length === 1 && list.contains(document.activeElement)) input.focus();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });

  const given = new URLSearchParams(location.search).get("q");
  if (given) {
    input.value = given;
    input.focus();
    ask();
  }
})();
