/* What the reader chooses in a timeline, applied to the table and the SVG. */
(() => {
  "use strict";

  const { START, END, KEYS, EVENT } = window.bgTimeline;
  const { valueOf, periodOf, isWithin, told, say } = window.bgChoose;
  const BY = ["type", "actor", "place"];

  /* What is chosen: the lanes, and which events are shown; `first` and `last` are day numbers or null. */
  function choice(form, events) {
    const period = periodOf(form);
    const passes = (event) =>
      BY.every((by, place) => valueOf(form, by) === "" || event[KEYS][place].includes(valueOf(form, by))) &&
      isWithin(period, event[START], event[END]);
    return { by: valueOf(form, "lanes") || "type", ...period, shown: events.map(passes) };
  }

  /* The table loses its rows, the SVG (for print, and where Plotly does not come) makes its marks faint. */
  function mirror(state) {
    const { root, svg, source, shown } = state;
    const isNarrowed = shown.includes(false);
    root.querySelectorAll(".bg-timeline-table tbody tr").forEach((row, index) => { row.hidden = !shown[index]; });
    const traces = source.figures.type.data;
    const marks = traces[traces.length - 1].customdata;
    svg.querySelectorAll(".bt-marks > *").forEach((mark, index) => {
      mark.classList.toggle("is-out", !shown[marks[index][EVENT]]);
    });
    svg.classList.toggle("is-narrowed", isNarrowed);
    if (state.form) report(state.form, shown);
  }

  function report(form, shown) {
    const said = told(shown.filter(Boolean).length, shown.length, "events");
    const note = form.elements.lanes.selectedOptions[0].dataset.note;
    say(form, note ? `${said} ${note}` : said);
  }

  Object.assign(window.bgTimeline, { choice, mirror });
})();
