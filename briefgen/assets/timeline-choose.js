/* What the reader chooses in a timeline: read from the address, shown in the form, applied to the table and the SVG. */
(() => {
  "use strict";

  const { DAY, START, END, KEYS, EVENT } = window.bgTimeline;
  const BY = ["type", "actor", "place"];
  const NAMES = ["lanes", ...BY, "from", "to"];
  const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

  /* The last day of a month or a year that the address names, its first day where it begins a period; "" for no date. */
  function dayOf(text, isEnd) {
    if (!DATE.test(text)) return "";
    const [year, month, day] = text.split("-");
    const months = month || (isEnd ? "12" : "01");
    if (day) return text;
    const last = new Date(Date.UTC(2000, Number(months), 0));
    last.setUTCFullYear(Number(year), Number(months), 0);
    return `${year}-${months}-${isEnd ? String(last.getUTCDate()).padStart(2, "0") : "01"}`;
  }

  /* The address says what the form shows; what the form does not offer is ignored. */
  function fromAddress(form) {
    const asked = new URLSearchParams(location.search);
    form.reset();
    for (const field of form.elements) {
      const value = asked.get(field.name);
      if (!NAMES.includes(field.name) || value === null) continue;
      if (field.type === "date") field.value = dayOf(value, field.name === "to");
      else if ([...field.options].some((option) => option.value === value)) field.value = value;
    }
  }

  /* Into the address go the choices that differ from those of a page without any; the rest of it stays. */
  function toAddress(form) {
    const url = new URL(location.href);
    for (const field of form.elements) {
      if (!NAMES.includes(field.name)) continue;
      if (field.value === "" || (field.name === "lanes" && field.selectedIndex === 0)) url.searchParams.delete(field.name);
      else url.searchParams.set(field.name, field.value);
    }
    try {
      history.replaceState(history.state, "", url);
    } catch (error) {
      /* A browser may refuse it to a page that was opened from a folder: the choice holds, but is not kept. */
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /* What is chosen: the lanes, and which events are shown; `first` and `last` are day numbers or null. */
  function choice(form, events) {
    const value = (name) => (form && form.elements[name] ? form.elements[name].value : "");
    const day = (name) => (value(name) ? Date.parse(`${value(name)}T00:00Z`) / DAY : null);
    const first = day("from");
    const last = day("to") === null ? null : day("to") + 1;
    const passes = (event) =>
      BY.every((by, place) => value(by) === "" || event[KEYS][place].includes(value(by))) &&
      (first === null || event[END] === null || event[END] > first) &&
      (last === null || event[START] === null || event[START] < last) &&
      (first === null || last === null || first < last);
    return { by: value("lanes") || "type", first, last, shown: events.map(passes) };
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
    const count = shown.filter(Boolean).length;
    const some = count ? `${count} of ${shown.length} events shown.` : `None of the ${shown.length} events passes these filters.`;
    const note = form.elements.lanes.selectedOptions[0].dataset.note;
    const said = count === shown.length ? `All ${count} events shown.` : some;
    form.querySelector("[role=status]").textContent = note ? `${said} ${note}` : said;
    form.querySelector("[type=reset]").disabled = ![...form.elements].some((field) =>
      NAMES.includes(field.name) && (field.name === "lanes" ? field.selectedIndex > 0 : field.value !== ""));
  }

  /* The form reports each change, and the button that empties it, which it does after the click. */
  function listen(form, changed) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", changed);
    form.querySelector("[type=reset]").addEventListener("click", () => setTimeout(changed));
  }

  Object.assign(window.bgTimeline, { fromAddress, toAddress, choice, mirror, listen });
})();
