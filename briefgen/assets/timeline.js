/* Draws the timelines of a page with Plotly, upon their SVG twins; where that fails, the SVG stays.
   Reads <script type="application/json" class="bg-timeline-data"> and the attribute data-plotly-src of the figure. */
(() => {
  "use strict";

  const DAY = 86400000;
  const GAP = 5;
  const NARROWEST = { day: 10, unknown: 9, lasted: 5 };
  const TIP = 8;
  /* Where a point of a line is tied to a mark; the numbers are those of briefgen/timeline/traces.py. */
  const LEFT = 0, RIGHT = 1, NEAREST = 3, BEFORE = 4, AFTER = 5;
  const TITLE = 0, FLAG = 1, SENTENCE = 2, PAGE = 3, ROW = 4, START = 5, END = 6, SHAPE = 7, FULL = 8;
  /* What contributors wrote: never taken for a colour or a size. */
  const WORDS = new Set(["customdata", "text", "hovertext", "ticktext", "name", "meta"]);
  const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

  const timelines = new Map();
  let library = null;
  let palettes = null;

  /* ---- Where links may lead ---- */

  /* The address of a page of this site, or null. */
  function address(href) {
    if (typeof href !== "string" || href === "" || /[\u0000-\u0020\u007f\\]/.test(href)) return null;
    if (/^(?:[^/?#]*:|\/\/)/.test(href)) return null;
    const url = new URL(href, document.baseURI);
    return url.protocol === location.protocol && url.host === location.host ? url.href : null;
  }

  /* A click on an anchor, so that a theme that loads pages by script takes part. */
  function open(href, event) {
    const url = address(href);
    if (!url) return;
    if (event && (event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1)) {
      window.open(url, "_blank", "noopener");
      return;
    }
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.hidden = true;
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
  }

  /* ---- Text ---- */

  const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const pen = document.createElement("canvas").getContext("2d");

  function widthOf(text, font) {
    pen.font = font;
    /* A browser that fits letters to pixels draws them a little wider than it measures them. */
    return pen.measureText(text).width * 1.04;
  }

  /* The text where it fits, else its beginning and an ellipsis; "" for less than six letters. */
  function shortened(text, room, font) {
    if (widthOf(text, font) <= room) return text;
    const closed = text.startsWith("\u2068") ? "\u2069" : "";
    const letters = Array.from(text);
    while (letters.length >= 6 && widthOf(letters.join("") + "…", font) > room) letters.pop();
    return letters.length < 6 ? "" : letters.join("").trimEnd() + "…" + closed;
  }

  /* ---- Colours and sizes ---- */

  /* The page's colour for each colour of the figure. */
  function colours(state) {
    const probe = document.createElement("span");
    state.view.append(probe);
    const found = new Map();
    for (const [role, colour] of Object.entries(state.source.layout.meta.colours)) {
      probe.style.color = `var(--bg-timeline-${role}, ${colour})`;
      found.set(colour, getComputedStyle(probe).color);
    }
    probe.remove();
    return found;
  }

  /* A copy in other colours, and larger or smaller. */
  function adapted(value, palette, scale, key) {
    if (WORDS.has(key)) return value;
    if (Array.isArray(value)) return value.map((item) => adapted(item, palette, scale, key));
    if (typeof value === "string") return palette.get(value) || value;
    if (typeof value === "number") return key === "size" || key === "standoff" ? value * scale : value;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, adapted(item, palette, scale, name)]));
  }

  /* ---- Fitting a figure to the period in view ---- */

  const instant = (text) => Date.parse((text.length > 10 ? text.replace(" ", "T").slice(0, 23) : text + "T00:00") + "Z");
  const stamp = (time) => new Date(time).toISOString().replace("T", " ").replace("Z", "");

  /* How times and pixels go together in the period in view. */
  function frame(state, width) {
    const [first, last] = state.range.map(instant);
    const margin = state.source.layout.margin;
    const inner = width - (margin.l + margin.r) * state.scale;
    const perPixel = (last - first) / inner;
    return { first, last, inner, perPixel, x: (time) => (time - first) / perPixel };
  }

  /* The beginning and the end of an event's mark as drawn: never too narrow to be seen. */
  function extent(event, state, view) {
    const [first, last] = state.source.layout.xaxis.range.map(instant);
    const tip = TIP * state.scale * view.perPixel;
    let start = event[START] === null ? first + tip : event[START] * DAY;
    let end = event[END] === null ? last - tip : event[END] * DAY;
    const least = NARROWEST[event[SHAPE]] * state.scale * view.perPixel;
    if (event[SHAPE] === "day" || end - start < least) {
      const middle = (start + end) / 2;
      start = middle - least / 2;
      end = middle + least / 2;
    }
    return [start, end];
  }

  function fit(figure, state, view) {
    const events = state.events;
    const extents = events.map((event) => extent(event, state, view));
    const at = (tie) => stamp(tied(tie, extents, 3 * state.scale * view.perPixel));
    const labels = labelled(state, view, extents, figure);
    for (const trace of figure.data) {
      if (trace.meta === "bars") {
        trace.base = trace.customdata.map(([, index]) => stamp(extents[index][0]));
        trace.x = trace.customdata.map(([, index]) => extents[index][1] - extents[index][0]);
      } else if (trace.meta === "vertices") {
        trace.x = trace.x.map((x, point) => (trace.customdata[point] ? at(trace.customdata[point]) : x));
      } else if (trace.meta === "labels") {
        relabel(trace, labels, figure, state);
      }
    }
  }

  /* The time of a point that is tied to a mark. */
  function tied([index, where, other], extents, tip) {
    const [start, end] = extents[index];
    if (where === LEFT) return start;
    if (where === RIGHT) return end;
    if (where === BEFORE) return start - tip;
    if (where === AFTER) return end + tip;
    if (where === NEAREST) return Math.min(end, Math.max(start, (extents[other][0] + extents[other][1]) / 2));
    return (start + end) / 2;
  }

  /* Labels on a full bar are a trace of their own: they have the colour of paper and no rim. Plotly cannot give a
     text to a point that had none, so that points without a label are left out. */
  function relabel(trace, labels, figure, state) {
    const onBar = trace.uid === "bg-label-on";
    trace.customdata = state.events.map((_, index) => index).filter((index) => {
      const event = state.events[index];
      const inside = event[FULL] && labels[index].side === "inside";
      return event[SHAPE] === trace.legendgroup && inside === onBar && labels[index].text;
    });
    const found = trace.customdata.map((index) => labels[index]);
    trace.y = trace.customdata.map((index) => state.events[index][ROW]);
    trace.x = found.map((label) => stamp(label.time));
    trace.text = found.map((label) => label.text);
    trace.textposition = found.map((label) => (label.side === "left" ? "middle left" : "middle right"));
    trace.textfont = {
      size: found.map((label) => label.size),
      color: onBar ? figure.layout.hoverlabel.bgcolor : figure.layout.font.color,
    };
  }

  /* A label for each event: as long as its row has room in the period in view. */
  function labelled(state, view, extents, figure) {
    const rows = new Map();
    state.events.forEach((event, index) => {
      if (!rows.has(event[ROW])) rows.set(event[ROW], []);
      rows.get(event[ROW]).push({ index, left: view.x(extents[index][0]), right: view.x(extents[index][1]) });
    });
    const labels = [];
    for (const marks of rows.values()) {
      let taken = 0;
      marks.sort((one, other) => one.left - other.left);
      marks.forEach((mark, place) => {
        const next = place + 1 < marks.length ? marks[place + 1].left - 2 : view.inner;
        const label = choose(state, mark, taken, Math.min(next, view.inner), figure.layout.font);
        labels[mark.index] = { ...label, time: view.first + label.x * view.perPixel };
        taken = Math.max(taken, mark.right + GAP, label.end || 0);
      });
    }
    return labels;
  }

  function choose(state, mark, taken, limit, font) {
    const event = state.events[mark.index];
    const face = `${font.size}px ${font.family}`;
    const none = { x: mark.right, text: "", side: "right", size: font.size };
    if (mark.right < 0 || mark.left > limit) return none;
    const flag = event[FLAG] ? ` · ${event[FLAG]}` : "";
    const extra = flag ? widthOf(flag, `italic ${face}`) : 0;
    const title = plain(event[TITLE]);
    const starts = { inside: Math.max(mark.left, 0) + GAP, right: mark.right + GAP, left: taken };
    const rooms = {
      inside: event[SHAPE] === "day" ? -1 : Math.min(mark.right, limit) - GAP - starts.inside,
      right: limit - GAP - starts.right,
      left: mark.left - GAP - starts.left,
    };
    const place = (side, text, note, wide, size) => {
      const x = side === "left" ? mark.left - GAP : starts[side];
      return { x, text: escaped(text) + note, side, size, end: (side === "left" ? mark.right : x + wide) + GAP };
    };
    const note = flag ? ` <i>· ${event[FLAG]}</i>` : "";
    const whole = widthOf(title, face) + extra;
    /* On a bar that is not filled, words are read less well than beside it. */
    for (const side of event[FULL] ? ["inside", "right", "left"] : ["right", "left", "inside"]) {
      if (whole <= rooms[side]) return place(side, title, note, whole, font.size);
    }
    const best = Object.keys(rooms).reduce((one, other) => (rooms[other] > rooms[one] ? other : one));
    const short = shortened(title, rooms[best] - extra, face);
    if (short) return place(best, short, note, rooms[best], font.size);
    const small = font.size * 0.83;
    const number = String(mark.index + 1);
    const wide = widthOf(number, `${small}px ${font.family}`);
    return wide <= rooms[best] ? place(best, number, "", wide, small) : none;
  }

  /* ---- Drawing ---- */

  function figureFor(state) {
    const box = state.svg.getBoundingClientRect();
    const source = state.source;
    state.scale = box.width / source.layout.meta.width;
    const figure = adapted({ data: source.data, layout: source.layout }, colours(state), state.scale, "");
    const layout = figure.layout;
    for (const side of ["l", "r", "t", "b"]) layout.margin[side] *= state.scale;
    layout.width = box.width;
    layout.height = box.height;
    layout.font.family = getComputedStyle(state.view).fontFamily;
    layout.xaxis.range = state.range;
    /* A finger that moves over the figure scrolls the page. */
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    const view = frame(state, box.width);
    fit(figure, state, view);
    ring(figure.data[figure.data.length - 1], state, view);
    return figure;
  }

  /* The ring around the event that the keyboard is at. */
  function ring(trace, state, view) {
    const event = state.events[state.at];
    trace.x = event ? [stamp(middle(event, state, view))] : [];
    trace.y = event ? [event[ROW]] : [];
  }

  function middle(event, state, view) {
    const [start, end] = extent(event, state, view);
    const [first, last] = [Math.max(start, view.first), Math.min(end, view.last)];
    return first < last ? (first + last) / 2 : (start + end) / 2;
  }

  function draw(state) {
    const figure = figureFor(state);
    return window.Plotly.react(state.plot, figure.data, figure.layout, state.source.config);
  }

  function load(src) {
    if (window.Plotly) return Promise.resolve();
    if (library) return library;
    library = new Promise((resolve, reject) => {
      const url = address(src);
      if (!url) {
        reject(new Error("the address of plotly.js leaves the site"));
        return;
      }
      const script = document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = () => reject(new Error("plotly.js did not load"));
      document.head.append(script);
    });
    return library;
  }

  async function show(state) {
    try {
      await load(state.root.dataset.plotlySrc);
      if (!state.root.isConnected) return;
      state.plot = document.createElement("div");
      state.plot.className = "bg-timeline-plot is-waiting";
      state.view.append(state.plot);
      await draw(state);
      listen(state);
      state.plot.classList.remove("is-waiting");
      state.view.classList.add("is-live");
    } catch (error) {
      if (state.plot) state.plot.remove();
      state.plot = null;
      console.warn("The timeline stays as it is:", error.message);
    }
  }

  /* ---- Mouse and keyboard ---- */

  function listen(state) {
    const { plot, view } = state;
    plot.on("plotly_click", ({ points, event }) => open(state.events[points[0].customdata[1]][PAGE], event));
    plot.on("plotly_hover", () => plot.classList.add("is-over"));
    plot.on("plotly_unhover", () => plot.classList.remove("is-over"));
    plot.on("plotly_relayout", () => {
      state.range = plot.layout.xaxis.range.slice();
      draw(state);
    });
    state.resized = new ResizeObserver(() => {
      if (Math.abs(state.svg.getBoundingClientRect().width - plot.layout.width) > 1) draw(state);
    });
    state.resized.observe(state.svg);
    accessible(state);
    view.addEventListener("keydown", (event) => press(state, event));
    view.addEventListener("blur", () => step(state, -1));
  }

  /* One stop for the tab key; arrows go through the events in order of time. */
  function accessible(state) {
    const { view, source } = state;
    const summary = plain(source.layout.meta.summary);
    view.tabIndex = 0;
    view.setAttribute("role", "application");
    view.setAttribute("aria-roledescription", "timeline");
    view.setAttribute("aria-label", `${summary} Arrow keys go from event to event, Enter opens the event.`);
    state.said = document.createElement("div");
    state.said.className = "bg-timeline-said";
    state.said.setAttribute("aria-live", "polite");
    view.append(state.said);
  }

  function press(state, event) {
    if (event.target !== state.view || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && state.at >= 0) {
      open(state.events[state.at][PAGE], null);
    } else if (event.key === "Escape") {
      step(state, -1);
    } else if (event.key in KEYS) {
      const last = state.events.length - 1;
      step(state, Math.min(last, Math.max(0, state.at + KEYS[event.key])));
    } else {
      return;
    }
    event.preventDefault();
  }

  async function step(state, index) {
    if (state.at === index) return;
    state.at = index;
    const event = state.events[index];
    state.said.textContent = event ? `${index + 1} of ${state.events.length}. ${plain(event[SENTENCE])}` : "";
    if (event) bring(state, event);
    await draw(state);
    const mark = event && place(state, index);
    if (mark && state.plot.data[mark.curveNumber].visible !== "legendonly") window.Plotly.Fx.hover(state.plot, [mark]);
    else window.Plotly.Fx.unhover(state.plot);
  }

  /* Moves the period in view, where the event is outside it. */
  function bring(state, event) {
    const view = frame(state, state.plot.layout.width);
    const [start, end] = extent(event, state, view);
    if (end > view.first && start < view.last) return;
    const [first, last] = state.source.layout.xaxis.range.map(instant);
    const length = view.last - view.first;
    const from = Math.min(Math.max((start + end) / 2 - length / 2, first), last - length);
    state.range = [stamp(from), stamp(from + length)];
  }

  /* Where Plotly keeps the mark of an event. */
  function place(state, index) {
    const traces = state.source.data;
    const curveNumber = traces.findIndex((trace) => trace.hovertext && trace.customdata.some(([, at]) => at === index));
    return { curveNumber, pointNumber: traces[curveNumber].customdata.findIndex(([, at]) => at === index) };
  }

  /* ---- Finding the figures ---- */

  function watch(root) {
    const view = root.querySelector(".bg-timeline-view");
    const data = root.querySelector("script.bg-timeline-data");
    const svg = view && view.querySelector("svg");
    if (!svg || !data || timelines.has(root)) return;
    const source = JSON.parse(data.textContent);
    if (!source.data.length) return;
    /* The host has written its own addresses into the SVG, whose marks stand in the same order. */
    const links = [...svg.querySelectorAll(".bt-marks > *")].map((mark) => mark.getAttribute("xlink:href"));
    const events = source.data[source.data.length - 1].customdata;
    events.forEach((event, index) => { event[PAGE] = links[index]; });
    svg.addEventListener("click", (event) => {
      const mark = event.target.closest("a");
      if (!mark) return;
      event.preventDefault();
      event.stopPropagation();
      open(mark.getAttribute("xlink:href"), event);
    });
    const state = { root, view, svg, source, events, range: source.layout.xaxis.range.slice(), scale: 1, at: -1 };
    timelines.set(root, state);
    state.seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      state.seen.disconnect();
      show(state);
    }, { rootMargin: "200px" });
    state.seen.observe(view);
  }

  /* A theme that loads pages by script leaves figures behind. */
  function forget() {
    for (const [root, state] of timelines) {
      if (root.isConnected) continue;
      state.seen.disconnect();
      if (state.resized) state.resized.disconnect();
      if (state.plot && window.Plotly) window.Plotly.purge(state.plot);
      timelines.delete(root);
    }
  }

  /* The palette is an attribute of the body. */
  function recolour() {
    for (const state of timelines.values()) if (state.plot) draw(state);
  }

  function start() {
    forget();
    if (!palettes) {
      palettes = new MutationObserver(recolour);
      palettes.observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
    }
    /* Who asks for little data keeps the SVG. */
    if (navigator.connection && navigator.connection.saveData) return;
    document.querySelectorAll("figure.bg-timeline").forEach(watch);
  }

  if (typeof window.document$ !== "undefined") window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
