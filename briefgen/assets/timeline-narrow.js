/* Which lanes, rows, events and arrows of a timeline are shown, and in which period: what was chosen, without gaps. */
(() => {
  "use strict";

  const { DAY, EVENT, ROW, instant, stamp, choice } = window.bgTimeline;
  const PITCH = 24;
  const LEAST_ROWS = 2;
  const WEEK = 7 * DAY;

  const figureOf = (state) => state.source.figures[state.by];

  function marksOf(figure) {
    return figure.data[figure.data.length - 1].customdata;
  }

  /* Takes over what the form says: lanes, events, rows without gaps, height, and the period to show first. */
  function arrange(state) {
    const { by, shown, first, last } = choice(state.form, state.events);
    Object.assign(state, { by: state.source.figures[by] ? by : "type", shown, at: -1, lit: -1, search: location.search });
    const { layout } = figureOf(state);
    const marks = marksOf(figureOf(state));
    const { kept, count } = compacted(layout, new Set(marks.filter((mark) => shown[mark[EVENT]]).map((mark) => mark[ROW])));
    state.kept = kept;
    state.count = Math.max(count, LEAST_ROWS);
    state.rows = marks.map((mark) => (shown[mark[EVENT]] ? kept.get(mark[ROW]) : null));
    state.height = layout.height - (layout.yaxis.range[0] + 0.5 - state.count) * PITCH;
    state.home = period(state, first, last);
    state.range = state.home.slice();
    state.svg.style.aspectRatio = `${state.source.layout.meta.width} / ${state.height}`;
  }

  /* The new place of each row that is used, and of the heading of each lane that has one; and how many there are. */
  function compacted(layout, used) {
    const tops = layout.shapes.map((rule) => rule.y0 + 0.5);
    const headings = new Set(layout.annotations.map((label) => label.y));
    const kept = new Map();
    tops.forEach((top, lane) => {
      const end = lane + 1 < tops.length ? tops[lane + 1] : layout.yaxis.range[0] + 0.5;
      const rows = [];
      for (let row = top; row < end; row += 1) if (used.has(row)) rows.push(row);
      if (rows.length && headings.has(top)) kept.set(top, kept.size);
      rows.forEach((row) => kept.set(row, kept.size));
    });
    return { kept, count: kept.size };
  }

  /* The period that is chosen, a little wider, as far as the axis goes; else that which the figure shows first. */
  function period(state, first, last) {
    const axis = state.source.layout.xaxis;
    if (first === null && last === null) return axis.range;
    const limits = limitsOf(state);
    const [start, end] = axis.range.map(instant);
    const from = first === null ? (start < last * DAY ? start : limits[0]) : first * DAY;
    const to = last === null ? (end > first * DAY ? end : limits[1]) : last * DAY;
    const room = Math.max((to - from) * 0.02, (WEEK - (to - from)) / 2);
    const isPeriod = from < Math.min(to, limits[1]) && to > limits[0];
    return isPeriod ? within(state, [from - room, to + room]) : axis.range;
  }

  const limitsOf = (state) => [state.source.layout.xaxis.minallowed, state.source.layout.xaxis.maxallowed].map(instant);

  /* A period as far as the axis goes. */
  function within(state, [from, to]) {
    const [first, last] = limitsOf(state);
    return [stamp(Math.max(from, first)), stamp(Math.min(to, last))];
  }

  /* ---- Narrowing a figure to what is shown ---- */

  function narrow(figure, state) {
    const { layout } = figure;
    const lift = (y) => state.kept.get(Math.round(y)) + y - Math.round(y);
    for (const trace of figure.data) {
      if (!trace.customdata || trace.meta === "marks" || trace.meta === "labels") continue;
      const points = trace.customdata.map((tie) => isShown(tie, state));
      Object.assign(trace, thinned(trace, points));
      trace.y = trace.y.map((y) => (y === null ? null : lift(y)));
    }
    const isKept = (row) => state.kept.has(row);
    layout.annotations = layout.annotations.filter((label) => isKept(label.y));
    layout.annotations.forEach((label) => { label.y = lift(label.y); });
    layout.shapes = layout.shapes.filter((rule) => isKept(rule.y0 + 0.5));
    layout.shapes.forEach((rule) => { rule.y0 = rule.y1 = lift(rule.y0 + 0.5) - 0.5; });
    layout.yaxis.range = [state.count - 0.5, -0.5];
  }

  /* A mark, the end of a line, or a point that is tied to marks which are all shown. */
  function isShown(tie, { rows }) {
    if (tie === null) return true;
    if (!Array.isArray(tie)) return rows[tie] !== null;
    return rows[tie[0]] !== null && (tie[3] === undefined || rows[tie[3]] !== null);
  }

  /* A copy without the points that are left out: each list of a trace that has an entry for each point is shortened. */
  function thinned(value, points) {
    if (Array.isArray(value)) return value.length === points.length ? value.filter((_, point) => points[point]) : value;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, thinned(item, points)]));
  }

  /* The arrows of one event again, and the others faint. */
  function light(figure, state) {
    if (state.lit < 0) return;
    const marks = marksOf(figureOf(state));
    const own = [];
    for (const trace of figure.data) {
      if (!(trace.uid || "").startsWith("bg-link")) continue;
      const points = ownPoints(trace.customdata, (tie) => marks[tie[0]][EVENT] === state.lit);
      const copy = { ...trace, ...thinned(trace, points), uid: `${trace.uid}-own`, opacity: 1 };
      copy.line = { ...trace.line, width: 2.4, color: figure.layout.font.color };
      copy.marker.color = figure.layout.font.color;
      copy.marker.size = copy.marker.size.map((size) => size * 1.3);
      trace.opacity = 0.2;
      own.push(copy);
    }
    figure.data.splice(figure.data.length - 1, 0, ...own);
  }

  /* For each point of some lines, whether its line touches a mark. */
  function ownPoints(ties, touches) {
    const found = [];
    let line = [];
    for (const tie of ties) {
      line.push(tie);
      if (tie !== null) continue;
      const isOwn = line.some((point) => point !== null && touches(point));
      found.push(...line.map(() => isOwn));
      line = [];
    }
    return found;
  }

  Object.assign(window.bgTimeline, { figureOf, marksOf, arrange, limitsOf, within, narrow, light });
})();
