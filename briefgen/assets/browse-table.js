/* The rows of a list: which of them pass what is chosen, how many there are of each choice, and in which order.
   A data file hands its rows to `bgBrowse.take`: briefgen/present/browse/data.py says what it holds. */
window.bgBrowse = (() => {
  "use strict";

  const { isWithin } = window.bgChoose;
  const taken = new Map();
  const asked = new Map();

  /* ---- The data ---- */

  const list = (one) => (Array.isArray(one) ? one : [one]);

  function take(text) {
    const data = JSON.parse(text);
    taken.set(data.kind, tableOf(data));
  }

  /* The table of a file of rows, loaded once for all pages that a theme loads by script. A script may be loaded where a
     page was opened from a folder; JSON could not. */
  function load(kind, src) {
    const url = new URL(src, document.baseURI).href;
    if (!asked.has(url)) {
      asked.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        const failed = () => {
          asked.delete(url);
          reject(new Error("the rows did not load"));
        };
        script.src = url;
        script.onload = () => (taken.has(kind) ? resolve(taken.get(kind)) : failed());
        script.onerror = failed;
        document.head.append(script);
        script.remove();
      }));
    }
    return asked.get(url);
  }

  function tableOf(data) {
    const size = data.first.length;
    const filters = data.facets.filter((facet) => !facet.by).map((facet) => filterOf(data, facet));
    return { ...data, size, filters, texts: new Map(), orders: new Map() };
  }

  /* A facet, or two that go together, as one test of a row: `rows` are lists of values, or of pairs. */
  function filterOf(data, facet) {
    const mate = data.facets.find((other) => other.by === facet.name);
    if (!mate) return { facets: [facet], rows: facet.rows.map(list) };
    const at = new Map(facet.values.map((value, index) => [value, index]));
    const pairs = mate.pairs.map(([own, other]) => [at.get(other), own]);
    return { facets: [facet, mate], rows: mate.rows.map((row) => list(row).map((pair) => pairs[pair])) };
  }

  /* ---- Which rows pass ---- */

  /* The numbers of the values that are chosen in a filter's facets; -1 where none is. */
  const wantedOf = (filter, choice) => filter.facets.map((facet) => facet.values.indexOf(choice[facet.name] || ""));

  const isMeant = (mate, role, wanted) => (wanted < 0 ? mate.usual.includes(role) : role === wanted);

  function passes(filter, row, [wanted, role]) {
    if (filter.facets.length === 1) return wanted < 0 || row.includes(wanted);
    if (wanted < 0 && role < 0) return true;
    return row.some(([own, other]) => (wanted < 0 || own === wanted) && isMeant(filter.facets[1], other, role));
  }

  /* The rows that pass, in the order chosen, and for each facet how many rows each of its values would leave. */
  function select(table, choice) {
    const { size, filters } = table;
    const failed = new Uint8Array(size);
    const wanted = filters.map((filter) => wantedOf(filter, choice));
    for (let row = 0; row < size; row += 1) {
      if (!isWithin(choice.period, table.first[row], table.last[row])) failed[row] += 1;
    }
    const own = filters.map((filter, index) => {
      const found = new Uint8Array(size);
      if (wanted[index].every((value) => value < 0)) return found;
      for (let row = 0; row < size; row += 1) {
        if (!passes(filter, filter.rows[row], wanted[index])) found[row] = 1;
        failed[row] += found[row];
      }
      return found;
    });
    const counts = {};
    filters.forEach((filter, index) => Object.assign(counts, countsOf(filter, wanted[index], failed, own[index])));
    return { rows: ordered(table, choice.sort).filter((row) => failed[row] === 0), counts };
  }

  /* A row counts for the values of a facet if it passes all that is chosen elsewhere. */
  function countsOf(filter, wanted, failed, own) {
    const counts = filter.facets.map((facet) => new Int32Array(facet.values.length));
    const last = filter.facets.map((facet) => new Int32Array(facet.values.length).fill(-1));
    const count = (facet, value, row) => {
      if (last[facet][value] === row) return;
      last[facet][value] = row;
      counts[facet][value] += 1;
    };
    filter.rows.forEach((row, index) => {
      if (failed[index] !== own[index]) return;
      for (const value of row) {
        if (filter.facets.length === 1) {
          count(0, value, index);
          continue;
        }
        if (isMeant(filter.facets[1], value[1], wanted[1])) count(0, value[0], index);
        if (wanted[0] < 0 || value[0] === wanted[0]) count(1, value[1], index);
      }
    });
    return Object.fromEntries(filter.facets.map((facet, index) => [facet.name, counts[index]]));
  }

  /* ---- Their order ---- */

  /* Empty cells come last, whatever the direction. */
  function ordered(table, sort) {
    const isDown = sort.startsWith("-");
    const name = isDown ? sort.slice(1) : sort;
    const column = table.columns.findIndex((each) => (name ? each.slug === name : each.order === "given"));
    const { filled, empty } = orderOf(table, Math.max(column, 0));
    return isDown ? [...filled].reverse().concat(empty) : filled.concat(empty);
  }

  function orderOf(table, column) {
    if (!table.orders.has(column)) table.orders.set(column, arranged(table, column));
    return table.orders.get(column);
  }

  function arranged(table, column) {
    const rows = [...table.first.keys()];
    const { order } = table.columns[column];
    if (order === "given") return { filled: rows, empty: [] };
    const keys = order === "days" ? rows.map((row) => daysOf(table, row)) : ranksOf(table, column);
    const filled = rows.filter((row) => keys[row] !== null);
    filled.sort((one, two) => keys[one] - keys[two] || one - two);
    return { filled, empty: rows.filter((row) => keys[row] === null) };
  }

  const daysOf = ({ first, last }, row) => first[row] ?? (last[row] === null ? null : last[row] - 1e7);

  /* The rank of each row's text, numbers in it taken as numbers; null where it has none. */
  function ranksOf(table, column) {
    const texts = table.first.map((_, row) => textOf(table, row, column));
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const ranks = new Map([...new Set(texts)].sort(compare).map((text, rank) => [text, rank]));
    return texts.map((text) => (text === "" ? null : ranks.get(text)));
  }

  /* ---- Cells ---- */

  const partsOf = (table, row, column) => list(table.cells[column][row]).map((part) => table.parts[part]);

  /* A part as words, a name with the way to its page, its language and direction and a note, or a label. */
  function piece(part) {
    if (typeof part === "string") return { text: part, href: "", apart: null, note: "", label: null };
    if (!Array.isArray(part)) return { text: part.text, href: "", apart: null, note: "", label: part };
    const [text, href, apart = 0, note = ""] = part;
    return { text, href, apart: apart || null, note, label: null };
  }

  /* What stands before a piece: a space after a label, a comma after anything else. */
  const gap = (before) => (before === undefined ? "" : before.label ? " " : ", ");

  const pieces = (table, row, column) => partsOf(table, row, column).map(piece);

  /* What a cell says, as one text. */
  function textOf(table, row, column) {
    const words = ({ text, note }) => (note ? `${text} (${note})` : text);
    return pieces(table, row, column).map((each, at, all) => gap(all[at - 1]) + words(each)).join("");
  }

  return { take, load, select, pieces, gap, textOf };
})();
