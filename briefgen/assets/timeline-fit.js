/* Where the marks, arrows and labels of a timeline stand in the period in view: times, pixels and words, no drawing.
   The numbers are those of briefgen/timeline. */
window.bgTimeline = (() => {
  "use strict";

  const DAY = 86400000;
  const GAP = 5;
  const NARROWEST = { day: 10, unknown: 9, lasted: 5 };
  const TIP = 8;
  const SIGN = 9;
  const SLIVER = 0.005;
  /* Where a point of a line is tied to a mark. A tie is [mark, place], that of an arrow [mark, place, aside, other mark]. */
  const LEFT = 0, FACING = 2, BEFORE = 3, AFTER = 4;
  const TITLE = 0, FLAG = 1, SENTENCE = 2, HOVER = 3, WORDS = 4, START = 5, END = 6, SHAPE = 7, FULL = 8, KEYS = 9, PAGE = 10;
  const EVENT = 0, ROW = 1, EDGE = 2;

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

  /* ---- Times and pixels ---- */

  const instant = (text) => Date.parse((text.length > 10 ? text.replace(" ", "T").slice(0, 23) : text + "T00:00") + "Z");
  const stamp = (time) => new Date(time).toISOString().replace("T", " ").replace("Z", "");

  /* How times and pixels go together, for a period from `first` to `last` across `inner` pixels. */
  function frame(range, inner, scale) {
    const [first, last] = range.map(instant);
    const perPixel = (last - first) / inner;
    return { first, last, inner, scale, perPixel, x: (time) => (time - first) / perPixel };
  }

  /* An event's mark: its whole extent from `start` to `end`, never too narrow to be seen, and what is seen of it from
     `left` to `right`. One that may stand at an edge stands there where it lies out of the period: its `side`. */
  function place(event, edge, view) {
    const [start, end] = extent(event, view);
    const side = edge ? sideOf(event, view) : "";
    const sign = SIGN * view.scale * view.perPixel;
    if (side === "before") return { start, end, side, left: view.first, right: view.first + sign };
    if (side === "after") return { start, end, side, left: view.last - sign, right: view.last };
    if (end < view.first || start > view.last) return { start, end, side, left: start, right: end };
    return { start, end, side, left: Math.max(start, view.first), right: Math.min(end, view.last) };
  }

  function extent(event, view) {
    const tip = TIP * view.scale * view.perPixel;
    let end = event[END] === null ? view.last - tip : event[END] * DAY;
    let start = event[START] === null ? Math.min(view.first + tip, end) : event[START] * DAY;
    end = Math.max(start, end);
    const least = NARROWEST[event[SHAPE]] * view.scale * view.perPixel;
    if (event[SHAPE] === "day" || end - start < least) {
      const middle = (start + end) / 2;
      start = middle - least / 2;
      end = middle + least / 2;
    }
    return [start, end];
  }

  function sideOf(event, view) {
    const sliver = SLIVER * (view.last - view.first);
    if (event[END] !== null && event[END] * DAY <= view.first + sliver) return "before";
    return event[START] !== null && event[START] * DAY >= view.last - sliver ? "after" : "";
  }

  const middle = (placed) => (placed.left + placed.right) / 2;

  /* ---- Fitting a figure to the period in view ---- */

  /* `scene`: events, marks (each an event's place, a row and an edge), placed (where each mark is), view. */
  function fit(figure, scene) {
    const { events, marks, placed } = scene;
    const labels = labelled(scene, figure.layout.font);
    for (const trace of figure.data) {
      if (["bars", "days", "edges"].includes(trace.meta)) {
        trace.hovertext = trace.customdata.map((mark) => events[marks[mark][EVENT]][HOVER]);
      }
      if (trace.meta === "bars") {
        trace.base = trace.customdata.map((mark) => stamp(placed[mark].start));
        trace.x = trace.customdata.map((mark) => placed[mark].end - placed[mark].start);
      } else if (trace.meta === "edges") {
        trace.x = trace.customdata.map((mark) => (placed[mark].side ? stamp(middle(placed[mark])) : null));
        trace.marker.symbol = trace.marker.symbol.map((symbol, point) => pointing(symbol, placed[trace.customdata[point]].side));
      } else if (trace.meta === "vertices") {
        trace.x = trace.customdata.map((tie) => (tie ? stamp(tied(tie, scene)) : null));
      } else if (trace.meta === "labels") {
        relabel(trace, labels, figure, scene);
      }
    }
  }

  const pointing = (symbol, side) => (side === "after" ? symbol.replace("left", "right") : symbol.replace("right", "left"));

  /* The time of a point that is tied to a mark. */
  function tied([mark, at, aside, other], { events, marks, placed, view }) {
    const { start, end, left, right } = placed[mark];
    const pixel = view.scale * view.perPixel;
    if (at === BEFORE) return start - 3 * pixel;
    if (at === AFTER) return end + 3 * pixel;
    if (other === undefined) return at === LEFT ? start : end;
    const shift = aside * pixel;
    if (at !== FACING) return (at === LEFT ? left : right) + shift;
    const span = (index) => {
      const isPoint = events[marks[index][EVENT]][SHAPE] === "day" || placed[index].side;
      return isPoint ? [middle(placed[index]), middle(placed[index])] : [placed[index].left, placed[index].right];
    };
    return facing(span(mark), span(other)) + shift;
  }

  /* The middle of what a stretch has in common with another; its end that is nearest where there is no such thing. */
  function facing(span, other) {
    const first = Math.max(span[0], other[0]), last = Math.min(span[1], other[1]);
    return first <= last ? (first + last) / 2 : Math.min(Math.max(first, span[0]), span[1]);
  }

  /* Labels on a full bar are a trace of their own: they have the colour of paper and no rim. Plotly cannot give a
     text to a point that had none, so that points without a label are left out. */
  function relabel(trace, labels, figure, { events, marks, rows }) {
    const onBar = trace.uid === "bg-label-on";
    trace.customdata = marks.map((_, mark) => mark).filter((mark) => {
      const event = events[marks[mark][EVENT]];
      const label = labels[mark];
      const inside = label && event[FULL] && label.side === "inside";
      return label && label.text && event[SHAPE] === trace.legendgroup && inside === onBar;
    });
    const found = trace.customdata.map((mark) => labels[mark]);
    trace.y = trace.customdata.map((mark) => rows[mark]);
    trace.x = found.map((label) => stamp(label.time));
    trace.text = found.map((label) => label.text);
    trace.textposition = found.map((label) => (label.side === "left" ? "middle left" : "middle right"));
    trace.textfont = {
      size: found.map((label) => label.size),
      color: onBar ? figure.layout.hoverlabel.bgcolor : figure.layout.font.color,
    };
  }

  /* A label for each mark that is shown: as long as its row has room in the period in view. */
  function labelled(scene, font) {
    const { marks, rows, placed, view } = scene;
    const inRow = new Map();
    marks.forEach((_, mark) => {
      if (rows[mark] === null) return;
      if (!inRow.has(rows[mark])) inRow.set(rows[mark], []);
      inRow.get(rows[mark]).push({ mark, left: view.x(placed[mark].left), right: view.x(placed[mark].right) });
    });
    const labels = [];
    for (const found of inRow.values()) {
      let taken = 0;
      found.sort((one, other) => one.left - other.left);
      found.forEach((stretch, position) => {
        const next = position + 1 < found.length ? found[position + 1].left - 2 : view.inner;
        const label = choose(scene, stretch, taken, Math.min(next, view.inner), font);
        labels[stretch.mark] = { ...label, time: view.first + label.x * view.perPixel };
        taken = Math.max(taken, stretch.right + GAP, label.end || 0);
      });
    }
    return labels;
  }

  function choose({ events, marks, placed }, stretch, taken, limit, font) {
    const index = marks[stretch.mark][EVENT];
    const event = events[index];
    const { side } = placed[stretch.mark];
    const face = `${font.size}px ${font.family}`;
    const none = { x: stretch.right, text: "", side: "right", size: font.size };
    if (stretch.right < 0 || stretch.left > limit) return none;
    const flag = event[FLAG] ? ` · ${event[FLAG]}` : "";
    const extra = flag ? widthOf(flag, `italic ${face}`) : 0;
    /* What does not stand at its place in time says its date. */
    const title = side ? `${event[WORDS]} · ${plain(event[TITLE])}` : plain(event[TITLE]);
    const starts = { inside: stretch.left + GAP, right: stretch.right + GAP, left: taken };
    const rooms = {
      inside: event[SHAPE] === "day" || side ? -1 : Math.min(stretch.right, limit) - GAP - starts.inside,
      right: limit - GAP - starts.right,
      left: stretch.left - GAP - starts.left,
    };
    const put = (where, text, note, wide, size) => {
      const x = where === "left" ? stretch.left - GAP : starts[where];
      return { x, text: escaped(text) + note, side: where, size, end: (where === "left" ? stretch.right : x + wide) + GAP };
    };
    const note = flag ? ` <i>· ${event[FLAG]}</i>` : "";
    const whole = widthOf(title, face) + extra;
    /* On a bar that is not filled, words are read less well than beside it. */
    for (const where of event[FULL] ? ["inside", "right", "left"] : ["right", "left", "inside"]) {
      if (whole <= rooms[where]) return put(where, title, note, whole, font.size);
    }
    const best = Object.keys(rooms).reduce((one, other) => (rooms[other] > rooms[one] ? other : one));
    const short = shortened(title, rooms[best] - extra, face);
    if (short) return put(best, short, note, rooms[best], font.size);
    const small = font.size * 0.83;
    const number = String(index + 1);
    const wide = widthOf(number, `${small}px ${font.family}`);
    return wide <= rooms[best] ? put(best, number, "", wide, small) : none;
  }

  return { DAY, TITLE, SENTENCE, START, END, KEYS, PAGE, EVENT, ROW, EDGE, plain, instant, stamp, frame, place, middle, fit };
})();
