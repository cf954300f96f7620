/* Looks words up in the site's index: which pages bear a name, or hold a word. What it loads, it loads once.

   The index is in small files (search/, written by briefgen/search/index.py), each a script that hands over data: so it
   works from a folder too. The rules by which words are compared are those of briefgen/search/normalising.py. */
var briefgenSearch = (() => {
  "use strict";

  const folder = new URL("../search/", document.currentScript.src);
  /* What a page scores, each time first for its title, then for another name. */
  const WHOLE = [20000, 18000]; /* a name as it was asked for */
  const START = [600, 500]; /* one that begins so; a third of it where the last word goes on */
  const WORD = [200, 150]; /* a word of them, as it was asked for */
  const PART = [30, 20]; /* one that begins so */
  const NEAR = 6; /* one that sounds alike */
  const TEXT = [4, 2]; /* a word of the page's text, and one that begins so */
  const MOST = 16; /* words of a query that are looked up */
  const files = new Map();
  const receivers = new Map();
  let version = "";

  /* What a file of the index calls. */
  function take(name, data) {
    receivers.get(name)?.(data);
  }

  function load(name) {
    if (!files.has(name)) {
      files.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        receivers.set(name, resolve);
        script.src = new URL(`${name}.js${version}`, folder).href;
        script.onload = () => script.remove();
        script.onerror = () => {
          script.remove();
          files.delete(name);
          reject(new Error(`the search index is not there: ${name}`));
        };
        document.head.append(script);
      }));
    }
    return files.get(name);
  }

  async function root() {
    const index = await load("index");
    version = `?${index.version}`;
    return index;
  }

  function folded(text, index) {
    const mapped = (value) => Array.from(value, (char) => index.letters[char] ?? char).join("");
    const small = mapped(text).normalize("NFKD").toLowerCase();
    return mapped(small.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, ""));
  }

  function words(text, index) {
    const plain = [];
    const glued = [];
    const full = [];
    let article = "";
    const small = folded(text, index);
    for (const [, word, hyphen] of small.matchAll(/([\p{L}\p{N}]+)([-\u2010]?)/gu)) {
      full.push(word);
      if (index.articles.includes(word) || (hyphen && index.bound.includes(word))) {
        article += word;
        continue;
      }
      const stem = word.startsWith(index.arabic) ? word.slice(index.arabic.length) : word;
      const bare = Array.from(stem).length >= index.stem ? stem : word;
      if (article || bare !== word) glued.push(article + word);
      plain.push(bare);
      article = "";
    }
    if (!full.length) {
      const signs = small.replace(/[\p{Z}\p{C}]/gu, "");
      if (signs) full.push(signs);
    }
    if (!plain.length) plain.push(...full);
    return { plain, glued, whole: [plain.join(""), full.join("")] };
  }

  function sound(word, index) {
    if (!/^[a-z]+$/.test(word)) return "";
    const heard = Array.from(word, (char) => index.sounds[char] ?? char).join("");
    const single = heard.replace(/(.)\1+/g, "$1");
    return single.length >= index.heard ? single : "";
  }

  /* How many of a sorted list stand before, by a test that holds for the first of them alone. */
  function count(length, holds) {
    let [low, high] = [0, length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /* Calls back with each term that is the word, or begins with it, and with its numbers: each stands as its step from the
     one before, to the base of 26, the last digit a small letter. */
  async function each(kind, firsts, word, begins, use) {
    const end = begins ? `${word}\uffff` : word;
    const from = Math.max(0, count(firsts.length, (at) => firsts[at] <= word) - 1);
    const to = count(firsts.length, (at) => firsts[at] <= end);
    const names = firsts.slice(from, to).map((_, at) => `${kind}/${from + at}`);
    for (const file of await Promise.all(names.map(load))) {
      for (let at = count(file.length / 2, (half) => file[2 * half] < word) * 2; at < file.length; at += 2) {
        if (file[at] > end) break;
        let [number, step] = [0, 0];
        const letters = file[at + 1];
        for (let place = 0; place < letters.length; place += 1) {
          const letter = letters.charCodeAt(place);
          step = step * 26 + (letter & 31) - 1;
          if (letter < 96) continue; /* a capital: the number goes on */
          number += step;
          step = 0;
          use(file[at], number);
        }
      }
    }
  }

  /* A score for each page that has the word in a name or in its text. */
  async function ofWord(index, word) {
    const scores = new Float32Array(index.size);
    const raise = (page, score) => { if (scores[page] < score) scores[page] = score; };
    const heard = sound(word, index);
    await Promise.all([
      heard && each("names", index.names, `~${heard}`, false, (_, number) => raise(number >> 2, NEAR)),
      each("names", index.names, word, word.length > 1, (term, number) => {
        raise(number >> 2, (term === word ? WORD : PART)[number & 1]);
      }),
      each("text", index.text, word, word.length > 2, (term, page) => raise(page, TEXT[Number(term !== word)])),
    ]);
    return scores;
  }

  /* A score for each page with a name that is all that was asked for, or begins with it. */
  async function ofWhole(index, whole) {
    const scores = new Float32Array(index.size);
    await each("names", index.names, whole, whole.length > 1, (term, number) => {
      if ((number & 3) > 1) return;
      const score = term === whole ? WHOLE[number & 1] : START[number & 1] * (0.5 + (0.5 * whole.length) / term.length);
      if (scores[number >> 2] < score) scores[number >> 2] = score;
    });
    return scores;
  }

  /* What answers a query, null where nothing was asked: `pages` as numbers, the best first; `show` tells of one of them;
     `meant` whether a part of a text is what was asked for. */
  async function find(query) {
    const index = await root();
    const asked = words(query, index);
    if (!asked.plain.length) return null;
    const [whole, ...single] = await Promise.all([
      ofWhole(index, asked.whole[0]),
      ...[...new Set(asked.plain)].slice(0, MOST).map((word) => ofWord(index, word)),
    ]);
    const found = [];
    const scores = new Float32Array(index.size);
    for (let kind = 0, page = 0; page < index.size; page += 1) {
      while (index.kinds[kind + 1]?.[2] <= page) kind += 1;
      if (!whole[page] && !single.every((score) => score[page])) continue;
      const ends = whole[page] >= WHOLE[1] || single.every((score) => score[page] >= WORD[1]);
      scores[page] = whole[page] / (ends ? 1 : 3) + single.reduce((sum, score) => sum + score[page], 0) * index.kinds[kind][1];
      found.push(page);
    }
    return {
      pages: found.sort((one, other) => scores[other] - scores[one] || one - other),
      show: (page) => show(page, asked, index),
      meant: (part) => words(part, index).plain.some((word) => asked.plain.some((start) => word.startsWith(start))),
    };
  }

  /* What a result shows: the page, and which of its other names was asked for, where its title says it less well. */
  async function show(page, asked, index) {
    const file = count(index.pages.length, (at) => index.pages[at] <= page) - 1;
    const [location, title, names, description] = (await load(`pages/${file}`))[page - index.pages[file]];
    const kind = index.kinds[count(index.kinds.length, (at) => index.kinds[at][2] <= page) - 1][0];
    let best = { name: "", fit: fit(title, asked, index) };
    for (const name of names) {
      const own = fit(name, asked, index);
      if (own > best.fit) best = { name, fit: own };
    }
    return { href: new URL(`../${location}`, folder).href, kind, title, description, name: best.name };
  }

  function fit(name, asked, index) {
    const has = words(name, index);
    if (has.whole.some((whole) => whole === asked.whole[0])) return 3;
    if (has.whole.some((whole) => whole.startsWith(asked.whole[0]))) return 2;
    const own = [...has.plain, ...has.glued];
    return asked.plain.filter((word) => own.some((term) => term.startsWith(word))).length / asked.plain.length;
  }

  return { take, root, words, sound, find };
})();
