/* Draws the timelines of a page with Plotly, upon their SVG twins; where that fails, the SVG stays.
   Reads the <script type="application/json"> in the figure's <template>, where a theme that loads pages by script and
   runs what scripts it finds in them does not come, and the figure's attribute data-plotly-src. */
(() => {
  "use strict";

  const { SENTENCE, PAGE, EVENT, EDGE, plain, instant, stamp, frame, place, middle, fit } = window.bgTimeline;
  const { mirror } = window.bgTimeline;
  const { fromAddress, toAddress, listen } = window.bgChoose;
  const { figureOf, marksOf, arrange, limitsOf, within, narrow, light } = window.bgTimeline;
  /* What contributors wrote: never taken for a colour or a size. */
  const WORDS = new Set(["customdata", "text", "hovertext", "ticktext", "name", "meta"]);
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

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
    if (typeof value === "number") return key === "size" ? value * scale : value;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, adapted(item, palette, scale, name)]));
  }

  /* ---- Drawing ---- */

  function figureFor(state) {
    const { source } = state;
    const { width } = state.svg.getBoundingClientRect();
    state.scale = width / source.layout.meta.width;
    const whole = figureOf(state);
    const figure = adapted(whole, colours(state), state.scale, "");
    const { layout } = figure;
    for (const side of ["l", "r", "t", "b"]) layout.margin[side] *= state.scale;
    for (const name of Object.keys(layout)) {
      if (name.startsWith("legend")) layout[name].y = 1 - ((1 - layout[name].y) * whole.layout.height) / state.height;
    }
    layout.width = width;
    layout.height = state.height * state.scale;
    layout.font.family = getComputedStyle(state.view).fontFamily;
    layout.xaxis.range = state.range.slice();
    /* A finger that moves over the figure scrolls the page. */
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    narrow(figure, state);
    const scene = sceneOf(state, width);
    fit(figure, scene);
    ring(figure.data[figure.data.length - 1], state, scene);
    light(figure, state);
    return figure;
  }

  function sceneOf(state, width) {
    const { margin } = state.source.layout;
    const marks = marksOf(figureOf(state));
    const view = frame(state.range, width - (margin.l + margin.r) * state.scale, state.scale);
    const placed = marks.map((mark) => place(state.events[mark[EVENT]], mark[EDGE], view));
    return { events: state.events, marks, rows: state.rows, placed, view };
  }

  /* The ring around the event that the keyboard is at, in each of its lanes. */
  function ring(trace, state, { marks, placed, view }) {
    const found = marks.map((_, mark) => mark).filter((mark) => marks[mark][EVENT] === state.at && state.rows[mark] !== null);
    trace.x = found.map((mark) => stamp(Math.min(Math.max(middle(placed[mark]), view.first), view.last)));
    trace.y = found.map((mark) => state.rows[mark]);
  }

  function draw(state) {
    if (!state.root.isConnected) return state.drawn;
    const figure = figureFor(state);
    state.drawn = window.Plotly.react(state.plot, figure.data, figure.layout, state.source.config);
    return state.drawn;
  }

  /* Draws from nothing, so that the button for the whole returns to the period that is chosen now. */
  async function drawAnew(state) {
    const figure = figureFor(state);
    state.drawn = window.Plotly.newPlot(state.plot, figure.data, figure.layout, state.source.config);
    await state.drawn;
    follow(state);
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
    if (state.asked) return;
    state.asked = true;
    state.seen.disconnect();
    try {
      await load(state.root.dataset.plotlySrc);
      if (!state.root.isConnected) return;
      state.plot = document.createElement("div");
      state.plot.className = "bg-timeline-plot is-waiting";
      state.view.append(state.plot);
      await drawAnew(state);
      attach(state);
      state.plot.classList.remove("is-waiting");
      /* Who stands in the SVG by keyboard goes on in the figure that takes its place. */
      if (state.svg.contains(document.activeElement)) state.view.focus({ preventScroll: true });
      state.view.classList.add("is-live");
    } catch (error) {
      if (state.plot) state.plot.remove();
      state.plot = null;
      state.svg.style.aspectRatio = "";
      console.warn("The timeline stays as it is:", error.message);
    }
    state.view.classList.remove("is-expected");
  }

  /* ---- Mouse and keyboard ---- */

  /* What Plotly tells of itself; it forgets who listens when it draws from nothing. */
  function follow(state) {
    const { plot } = state;
    const eventAt = ({ points }) => marksOf(figureOf(state))[points[0].customdata][EVENT];
    plot.on("plotly_click", (data) => open(state.events[eventAt(data)][PAGE], data.event));
    plot.on("plotly_hover", (data) => {
      plot.classList.add("is-over");
      lightUp(state, eventAt(data));
    });
    plot.on("plotly_unhover", () => {
      plot.classList.remove("is-over");
      lightUp(state, state.at);
    });
    plot.on("plotly_relayout", () => {
      state.range = within(state, plot.layout.xaxis.range.map(instant));
      draw(state);
    });
  }

  function attach(state) {
    const { view } = state;
    state.resized = new ResizeObserver(() => {
      if (Math.abs(state.svg.getBoundingClientRect().width - state.plot.layout.width) > 1) draw(state);
    });
    state.resized.observe(state.svg);
    accessible(state);
    view.addEventListener("keydown", (event) => press(state, event));
    view.addEventListener("blur", () => step(state, -1));
  }

  function lightUp(state, event) {
    const lit = state.linked.has(event) ? event : -1;
    if (lit === state.lit) return;
    state.lit = lit;
    draw(state);
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
    } else if (event.key in STEPS) {
      const order = shownEvents(state);
      const next = order.indexOf(state.at) + STEPS[event.key];
      if (order.length) step(state, order[Math.min(order.length - 1, Math.max(0, next))]);
    } else {
      return;
    }
    event.preventDefault();
  }

  const shownEvents = (state) => state.events.map((_, index) => index).filter((index) => state.shown[index]);

  async function step(state, index) {
    if (state.at === index) return;
    state.at = index;
    state.lit = state.linked.has(index) ? index : -1;
    const event = state.events[index];
    const order = shownEvents(state);
    state.said.textContent = event ? `${order.indexOf(index) + 1} of ${order.length}. ${plain(event[SENTENCE])}` : "";
    if (event) bring(state, index);
    await draw(state);
    if (!state.root.isConnected) return;
    if (event) scroll(state);
    const mark = event && pointOf(state, index);
    if (mark && state.plot.data[mark.curveNumber].visible !== "legendonly") window.Plotly.Fx.hover(state.plot, [mark]);
    else window.Plotly.Fx.unhover(state.plot);
  }

  /* Moves the period in view, where the event is outside it and does not stand at its edge. */
  function bring(state, index) {
    const { marks, placed, view } = sceneOf(state, state.plot.layout.width);
    const { start, end, side } = placed[marks.findIndex((mark) => mark[EVENT] === index)];
    if (side || (end > view.first && start < view.last)) return;
    const [first, last] = limitsOf(state);
    const length = view.last - view.first;
    const from = Math.min(Math.max((start + end) / 2 - length / 2, first), last - length);
    state.range = [stamp(from), stamp(from + length)];
  }

  /* In a narrow window, moves the figure so that the ring stands in the middle. */
  function scroll(state) {
    const { data, layout } = state.plot;
    const { view } = sceneOf(state, layout.width);
    const x = layout.margin.l + view.x(instant(data[data.length - 1].x[0]));
    state.view.scrollLeft = x - state.view.clientWidth / 2;
  }

  /* Where Plotly keeps the mark of an event that is in view: the last one, as those at an edge come after the others. */
  function pointOf(state, index) {
    const marks = marksOf(figureOf(state));
    const isOwn = (mark) => marks[mark][EVENT] === index;
    const found = state.plot.data.map((trace, curveNumber) => ({
      curveNumber,
      pointNumber: trace.hovertext ? trace.customdata.findIndex((mark, point) => isOwn(mark) && trace.x[point] !== null) : -1,
    }));
    return found.filter(({ pointNumber }) => pointNumber >= 0).pop();
  }

  /* ---- Finding the figures ---- */

  function watch(root) {
    const view = root.querySelector(".bg-timeline-view");
    const data = root.querySelector("template");
    const svg = view && view.querySelector("svg");
    if (!svg || !data || timelines.has(root)) return;
    const source = JSON.parse(data.content.textContent);
    for (const figure of Object.values(source.figures)) figure.layout = { ...source.layout, ...figure.layout };
    const form = root.querySelector(".bg-controls");
    const state = { root, view, svg, form, source, events: source.events, scale: 1, asked: false, plot: null, drawn: null };
    timelines.set(root, state);
    link(state);
    state.seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) show(state);
    }, { rootMargin: "200px" });
    if (form) listen(form, () => changed(state));
    obey(state);
    /* A narrow window shows the latest first. */
    view.addEventListener("scroll", () => stick(state), { passive: true });
    view.scrollLeft = view.scrollWidth;
    /* Who asks for little data keeps the SVG until a choice is made. */
    if (!(navigator.connection && navigator.connection.saveData)) expect(state);
  }

  function stick({ view, svg, source }) {
    view.style.setProperty("--bg-timeline-scrolled", `${view.scrollLeft}px`);
    view.style.setProperty("--bg-timeline-scale", svg.getBoundingClientRect().width / source.layout.meta.width);
  }

  function link(state) {
    const { svg, source, events } = state;
    /* The host has written its own addresses into the SVG, whose marks stand in the same order. */
    const marks = marksOf(source.figures.type);
    svg.querySelectorAll(".bt-marks > *").forEach((mark, index) => {
      events[marks[index][EVENT]][PAGE] = mark.getAttribute("xlink:href");
    });
    const arrows = source.figures.type.data.filter((trace) => (trace.uid || "").startsWith("bg-link"));
    const ties = arrows.flatMap((trace) => trace.customdata).filter((tie) => tie !== null);
    state.linked = new Set(ties.map(([mark]) => marks[mark][EVENT]));
    svg.addEventListener("click", (event) => {
      const mark = event.target.closest("a");
      if (!mark) return;
      event.preventDefault();
      event.stopPropagation();
      open(mark.getAttribute("xlink:href"), event);
    });
  }

  /* Until Plotly comes, an SVG that shows something else than was chosen is not seen: only its room is kept. */
  function expect(state) {
    const isOther = state.by !== "type" || state.shown.includes(false) || state.home !== state.source.layout.xaxis.range;
    state.view.classList.toggle("is-expected", isOther);
    state.seen.observe(state.view);
  }

  /* Takes over what the address says. */
  function obey(state) {
    if (state.form) fromAddress(state.form);
    arrange(state);
    mirror(state);
    if (state.plot) drawAnew(state);
  }

  /* The reader has chosen something else. */
  function changed(state) {
    toAddress(state.form);
    arrange(state);
    mirror(state);
    if (state.plot) drawAnew(state);
    else if (!state.asked) {
      expect(state);
      show(state);
    }
  }

  /* A theme that loads pages by script leaves figures behind. */
  function forget() {
    for (const [root, state] of timelines) {
      if (root.isConnected) continue;
      state.seen.disconnect();
      if (state.resized) state.resized.disconnect();
      /* Not while Plotly is at it. */
      if (state.drawn) state.drawn.finally(() => window.Plotly.purge(state.plot));
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
      window.addEventListener("popstate", () => timelines.forEach((state) => {
        if (state.root.isConnected && state.search !== location.search) obey(state);
      }));
    }
    document.querySelectorAll("figure.bg-timeline").forEach(watch);
  }

  /* The theme tells of pages that it loads by script; of a page that was opened from a folder it tells nothing. */
  if (typeof window.document$ !== "undefined") window.document$.subscribe(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
