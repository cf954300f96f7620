/* Filters and sorts a list of records, in the place of the plain table that stands in the page. Its rows are loaded when
   a reader first chooses something; until then, and where they do not come, the plain table stays. */
(() => {
  "use strict";

  const { load, select, pieces, gap, save } = window.bgBrowse;
  const { fieldsOf, isChosen, fromAddress, toAddress, valueOf, periodOf, told, say, listen } = window.bgChoose;
  /* How many rows are shown at once; of how many choices a list is filled only when the reader comes to it. */
  const MOST = 100;
  const LONG = 40;

  const states = new Map();
  let isListening = false;

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  /* ---- What is chosen ---- */

  const sortOf = (state) => valueOf(state.form, "sort");
  const choiceOf = ({ form }) => ({
    ...Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value])),
    sort: valueOf(form, "sort"),
    period: periodOf(form),
  });

  /* The chosen fields as pairs, as the address has them. */
  const chosen = ({ form }) => fieldsOf(form).filter(isChosen);

  const isAsked = ({ form }) => {
    const asked = new URLSearchParams(location.search);
    return fieldsOf(form).some(({ name }) => asked.has(name));
  };

  /* ---- The table ---- */

  function nodesOf(piece) {
    if (piece.label) {
      const label = make("span", `bg-chip bg-${piece.label.kind}`);
      label.title = piece.label.meaning;
      const shape = make("span", "", piece.label.shape);
      shape.ariaHidden = "true";
      label.append(shape, ` ${piece.text}`);
      return [label];
    }
    let node = document.createTextNode(piece.text);
    if (piece.apart) {
      const [language, direction] = piece.apart;
      const apart = make("bdi", "", piece.text);
      if (language) apart.lang = language;
      if (direction) apart.dir = direction;
      node = apart;
    }
    if (piece.href) {
      const anchor = make("a");
      anchor.setAttribute("href", piece.href);
      anchor.append(node);
      node = anchor;
    }
    return piece.note ? [node, ` (${piece.note})`] : [node];
  }

  function rowOf(table, row) {
    const line = make("tr");
    table.columns.forEach((_, column) => {
      const cell = make("td");
      pieces(table, row, column).forEach((piece, at, all) => cell.append(gap(all[at - 1]), ...nodesOf(piece)));
      /* An empty cell holds nothing at all, which narrow windows leave out. */
      if (!cell.textContent) cell.replaceChildren();
      line.append(cell, "\n");
    });
    return line;
  }

  /* Without a choice the page is as it was; with one, the rows that pass take the place of its own. */
  function fill(state) {
    const { root, body, plain, table, shown } = state;
    const isPlain = chosen(state).length === 0;
    const pages = Math.max(1, Math.ceil(shown.length / MOST));
    state.page = Math.min(Math.max(state.page, 1), pages);
    const start = (state.page - 1) * MOST;
    body.replaceChildren(...(isPlain ? plain : shown.slice(start, start + MOST).map((row) => rowOf(table, row))));
    root.classList.toggle("is-narrowed", !isPlain);
    turn(state, isPlain ? 1 : pages, start);
  }

  /* The ways to the other pages of what is shown. */
  function turn(state, pages, start) {
    state.pager.replaceChildren();
    state.pager.hidden = pages < 2;
    if (pages < 2) return;
    const end = Math.min(start + MOST, state.shown.length);
    const go = (text, page) => {
      const button = make("button", "", text);
      button.type = "button";
      button.disabled = page < 1 || page > pages;
      button.addEventListener("click", () => {
        state.page = page;
        keep(state, true);
        fill(state);
        report(state);
        state.root.scrollIntoView({ block: "start" });
        state.pager.querySelector(page > 1 ? "button" : "button:last-child").focus({ preventScroll: true });
      });
      return button;
    };
    const here = make("span", "", `Rows ${start + 1} to ${end} of ${state.shown.length}`);
    state.pager.append(go("Previous", state.page - 1), here, go("Next", state.page + 1));
  }

  /* ---- The form ---- */

  /* A list's choices with how many rows each would leave; those that leave none are left out, unless chosen. */
  function fillList(state, facet) {
    const field = state.form.elements[facet.name];
    const counts = state.counts[facet.name];
    const isOffered = (at) => counts[at] > 0 || facet.values[at] === field.value;
    put(field, facet, facet.order.filter(isOffered), counts);
    state.stale.delete(facet.name);
  }

  function put(field, facet, places, counts) {
    const { value } = field;
    const options = places.map((at) => {
      const option = make("option", "", counts ? `${facet.labels[at]} (${counts[at]})` : facet.labels[at]);
      option.value = facet.values[at];
      return option;
    });
    field.replaceChildren(field.options[0], ...options);
    field.value = value;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }

  /* A long list holds what is chosen alone, until the reader comes to it: thousands of choices take long to lay out. */
  function offer(state, counts) {
    state.counts = counts;
    for (const facet of state.table.facets) {
      if (facet.values.length <= LONG || document.activeElement === state.form.elements[facet.name]) {
        fillList(state, facet);
        continue;
      }
      const field = state.form.elements[facet.name];
      const own = facet.values.indexOf(field.value);
      put(field, facet, own < 0 ? [] : [own], counts[facet.name]);
      state.stale.add(facet.name);
    }
  }

  function complete(state, { target }) {
    const facet = state.stale.has(target.name) && state.table.facets.find(({ name }) => name === target.name);
    if (facet) fillList(state, facet);
  }

  /* What is chosen, each with a button that takes it back. */
  function chips(state) {
    const { form, table } = state;
    const made = chosen(state).filter(({ name }) => name !== "sort").map((field) => {
      const facet = table.facets.find(({ name }) => name === field.name);
      const word = facet ? facet.labels[facet.values.indexOf(field.value)] : field.value;
      const button = make("button", "", `${field.labels[0].firstElementChild.textContent}: ${word}`);
      button.type = "button";
      button.title = "Take this filter back";
      button.append(Object.assign(make("span", "", " ×"), { ariaHidden: "true" }));
      button.addEventListener("click", () => {
        const at = [...state.chosen.querySelectorAll("button")].indexOf(button);
        field.value = "";
        changed(state);
        const left = state.chosen.querySelectorAll("button");
        (left[Math.min(at, left.length - 1)] || form.querySelector("summary")).focus();
      });
      const item = make("li");
      item.append(button);
      return item;
    });
    state.chosen.replaceChildren(...made);
  }

  function report(state) {
    const { form, table, shown } = state;
    const isPart = state.said !== "" && chosen(state).length === 0;
    say(form, isPart ? state.said : told(shown.length, table.size, table.kind));
    const some = shown.length === table.size ? `all ${table.size}` : `these ${shown.length}`;
    state.export.textContent = `Download ${some} as CSV`;
    state.export.disabled = shown.length === 0;
    heads(state);
  }

  /* ---- Heads that sort ---- */

  function heads(state) {
    const sort = sortOf(state);
    state.heads.forEach(({ cell, up, down }) => {
      if (sort === up) cell.ariaSort = "ascending";
      else if (sort === down) cell.ariaSort = "descending";
      else cell.ariaSort = null;
    });
  }

  /* The form's orders are those of the columns, twice each, upwards first. */
  function headsOf(state) {
    const { form, root } = state;
    const orders = [...form.elements.sort.options].map((option) => option.value);
    const named = (text) => text.toLowerCase().replace(/[^a-z]+/g, "-");
    return [...root.querySelectorAll("thead th")].map((cell) => {
      const name = named(cell.textContent);
      const down = `-${name}`;
      const up = orders.includes(name) ? name : "";
      const button = make("button", "bg-sort", cell.textContent);
      button.type = "button";
      button.addEventListener("click", () => ready(state, () => {
        form.elements.sort.value = sortOf(state) === up ? down : up;
        changed(state);
      }));
      cell.replaceChildren(button, make("span", "bg-head", cell.textContent));
      return { cell, up, down };
    });
  }

  /* ---- What happens ---- */

  function keep(state, isStep) {
    toAddress(state.form, { page: state.page > 1 ? String(state.page) : "" }, isStep);
    state.search = location.search;
  }

  function apply(state) {
    const { table } = state;
    const { rows, counts } = select(table, choiceOf(state));
    state.shown = rows;
    offer(state, counts);
    fill(state);
    chips(state);
    report(state);
  }

  function changed(state) {
    if (!state.table) return;
    state.page = 1;
    keep(state, true);
    apply(state);
  }

  /* Takes over what the address says. What the data do not hold is ignored. */
  function obey(state) {
    const asked = new URLSearchParams(location.search);
    for (const facet of state.table.facets) {
      const own = facet.values.indexOf(asked.get(facet.name));
      put(state.form.elements[facet.name], facet, own < 0 ? [] : [own], null);
    }
    fromAddress(state.form);
    state.page = Number.parseInt(asked.get("page"), 10) || 1;
    state.search = location.search;
    apply(state);
  }

  /* Goes on when the rows are there. */
  async function ready(state, then) {
    if (state.table) return then();
    const { form, root } = state;
    root.ariaBusy = "true";
    try {
      const table = await load(root.dataset.list, root.dataset.rows);
      if (!root.isConnected) return;
      if (!state.table) {
        state.table = table;
        for (const field of fieldsOf(form)) field.disabled = false;
        obey(state);
      }
      then();
    } catch (error) {
      say(form, "The rows to filter did not load; the table stays as it is.");
      console.warn("The list stays as it is:", error.message);
    } finally {
      root.ariaBusy = null;
    }
  }

  function watch(root) {
    const form = root.querySelector("form");
    const body = root.querySelector("tbody");
    if (states.has(root) || !form || !body) return;
    const status = form.querySelector("[role=status]").textContent;
    const state = {
      root, form, body, plain: [...body.children], table: null, shown: [], counts: {}, stale: new Set(), page: 1, search: location.search,
      said: status.startsWith("All") ? "" : status, chosen: form.querySelector(".bg-chosen"),
      export: form.querySelector(".bg-export"), pager: make("nav", "bg-pager"),
    };
    states.set(root, state);
    state.pager.setAttribute("aria-label", "Pages of what is shown");
    state.pager.hidden = true;
    root.append(state.pager);
    state.heads = headsOf(state);
    heads(state);
    /* What cannot be chosen yet. */
    for (const field of fieldsOf(form)) field.disabled = true;
    form.querySelector("details").addEventListener("toggle", () => ready(state, () => {}));
    state.export.addEventListener("click", () => ready(state, () => {
      save(state.table, state.shown, chosen(state).map(({ name, value }) => [name, value]));
    }));
    listen(form, () => changed(state));
    /* Before the list opens. */
    for (const kind of ["focusin", "mousedown"]) form.addEventListener(kind, (event) => complete(state, event));
    if (isAsked(state)) ready(state, () => {});
  }

  function start() {
    for (const root of states.keys()) if (!root.isConnected) states.delete(root);
    if (!isListening) {
      isListening = true;
      window.addEventListener("popstate", () => states.forEach((state) => {
        if (!state.root.isConnected || state.search === location.search) return;
        if (state.table) obey(state);
        else ready(state, () => {});
      }));
    }
    document.querySelectorAll(".bg-browse").forEach(watch);
  }

  /* The theme tells of pages that it loads by script; of a page that was opened from a folder it tells nothing. */
  if (typeof window.document$ !== "undefined") window.document$.subscribe(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
