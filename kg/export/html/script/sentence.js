// A sentence from a note, with the names of works marked, and the way to the note.
const Sentence = (() => {
  // Every stretch of `text` that names one of the works, without overlaps, longest names first.
  function spans(text, works) {
    const names = works.flatMap((work, who) => [work.key, ...work.aliases, work.title]
      .filter((name) => name && name.length > 1).map((name) => ({ name: name.toLowerCase(), who })));
    names.sort((a, b) => b.name.length - a.name.length);
    const low = text.toLowerCase();
    if (low.length !== text.length) return []; // case changed lengths: offsets would not fit
    const taken = [];
    for (const { name, who } of names) {
      for (let i = low.indexOf(name); i >= 0; i = low.indexOf(name, i + 1)) {
        const end = i + name.length;
        if (!bounded(low, i, end) || taken.some((s) => i < s.end && s.start < end)) continue;
        taken.push({ start: i, end, who });
      }
    }
    return taken.sort((a, b) => a.start - b.start);
  }

  const WORD = /[a-z0-9]/;
  function bounded(text, start, end) {
    const inside = (i, j) => WORD.test(text[i] || "") && WORD.test(text[j] || "");
    return !inside(start - 1, start) && !inside(end - 1, end);
  }

  function marked(text, works) {
    const parts = [];
    let at = 0;
    for (const span of spans(text, works)) {
      parts.push(text.slice(at, span.start), Dom.el("mark", { class: `name-${span.who}` }, text.slice(span.start, span.end)));
      at = span.end;
    }
    parts.push(text.slice(at));
    return parts;
  }

  function place(record) {
    if (record.note === undefined || record.note < 0) return null;
    const note = Data.notes[record.note];
    const href = Data.options.lines ? `${note.href}:${record.line}` : note.href;
    return Dom.link(`${note.path}:${record.line}`, href, { class: "place", title: "Open the note" });
  }

  // Quote and place; for background and for pages without quotes, a word on why there is none.
  function evidence(record, works) {
    if (record.quote === undefined) {
      const why = record.status === "background" ? "background knowledge, not from the notes"
        : Data.options.quotes ? "no sentence" : "sentences are left out of this page";
      return Dom.el("p", { class: "why" }, why);
    }
    return Dom.el("blockquote", {}, Dom.el("p", { dir: "auto" }, ...marked(Data.text(record.quote), works)), place(record));
  }

  return { evidence, place, marked };
})();
