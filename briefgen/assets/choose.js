/* What a reader chooses in a form, of a timeline or of a list: read from the address, and written into it. */
(() => {
  "use strict";

  const DAY = 86400000;
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

  /* Fields that have a name, each of which is a parameter of the address. */
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name);

  /* The first entry of a list is no choice. */
  const isChosen = (field) => (field.options ? field.selectedIndex > 0 : field.value !== "");

  /* The address says what the form shows; what the form does not offer is ignored. */
  function fromAddress(form) {
    const asked = new URLSearchParams(location.search);
    form.reset();
    for (const field of fieldsOf(form)) {
      const value = asked.get(field.name);
      if (value === null) continue;
      if (field.type === "date") field.value = dayOf(value, field.name === "to");
      else if ([...field.options].some((option) => option.value === value)) field.value = value;
    }
  }

  /* Into the address go the choices; the rest of it stays. `more` are parameters that no field has. With `isStep`, the
     way back leads to what was chosen before. */
  function toAddress(form, more = {}, isStep = false) {
    const url = new URL(location.href);
    const pairs = fieldsOf(form).map((field) => [field.name, isChosen(field) ? field.value : ""]);
    for (const [name, value] of [...pairs, ...Object.entries(more)]) {
      if (value === "") url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    if (url.href === location.href) return;
    try {
      if (isStep) history.pushState(history.state, "", url);
      else history.replaceState(history.state, "", url);
    } catch (error) {
      /* A browser may refuse it to a page that was opened from a folder: the choice holds, but is not kept. */
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /* What is chosen in a field; "" where nothing is, or where there is no such field. */
  const valueOf = (form, name) => (form && form.elements[name] ? form.elements[name].value : "");

  /* The period that is chosen, as day numbers: its first day, and the day after its last; null where it has no end. */
  function periodOf(form) {
    const day = (name) => (valueOf(form, name) ? Date.parse(`${valueOf(form, name)}T00:00Z`) / DAY : null);
    return { first: day("from"), last: day("to") === null ? null : day("to") + 1 };
  }

  /* Whether what lasted from a day until before another may have fallen into a period; null is an open end. */
  const isWithin = ({ first, last }, start, end) =>
    (first === null || end === null || end > first) &&
    (last === null || start === null || start < last) &&
    (first === null || last === null || first < last);

  /* How many of them pass: "12 of 51 events shown." */
  function told(count, total, things) {
    if (count === total) return `All ${count} ${things} shown.`;
    return count ? `${count} of ${total} ${things} shown.` : `None of the ${total} ${things} passes these filters.`;
  }

  function say(form, text) {
    form.querySelector("[role=status]").textContent = text;
    form.querySelector("[type=reset]").disabled = !fieldsOf(form).some(isChosen);
  }

  /* The form reports each change, and the button that empties it, which it does after the click. */
  function listen(form, changed) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", changed);
    form.querySelector("[type=reset]").addEventListener("click", () => setTimeout(changed));
  }

  window.bgChoose = { fieldsOf, isChosen, fromAddress, toAddress, valueOf, periodOf, isWithin, told, say, listen };
})();
