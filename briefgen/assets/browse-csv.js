/* What a list shows as CSV: RFC 4180, UTF-8 with its mark, inert where a program would take a cell for a formula. */
(() => {
  "use strict";

  const { textOf } = window.bgBrowse;
  /* What a spreadsheet may take for the begin of a formula, in wide letters too (OWASP, "CSV Injection"): at the begin
     of a cell, and where a program that divides lines at semicolons or tabs would begin one, as it then reads past the
     quotes. White space, quotes and what is not seen may stand before it. */
  const FIRST = /^(?:[\t\r\n]|["\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;
  const LATER = /[;\t\r\n](?=["\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

  function field(text) {
    const inert = (FIRST.test(text) ? "'" : "") + text.replace(LATER, "$&'");
    return /[",;\t\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  }

  function csv(table, rows) {
    const heads = table.columns.map(({ name }) => name);
    const lines = rows.map((row) => heads.map((_, column) => textOf(table, row, column)));
    return `\ufeff${[heads, ...lines].map((line) => line.map(field).join(",")).join("\r\n")}\r\n`;
  }

  /* The file's name says what it holds: `incidents_type-vote_from-2020-01-01.csv`. */
  function nameOf(table, pairs) {
    const told = pairs.map(([name, value]) => `_${name}-${value}`).join("");
    return `${table.kind}${told.replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 150)}.csv`;
  }

  function save(table, rows, pairs) {
    const url = URL.createObjectURL(new Blob([csv(table, rows)], { type: "text/csv;charset=utf-8" }));
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = nameOf(table, pairs);
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  Object.assign(window.bgBrowse, { save });
})();
