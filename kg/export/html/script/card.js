// The card of a work or of a line between two works.
const Card = (() => {
  const PROPERTY = { year: "Year", month: "Month", org: "Organisation", author: "People", venue: "Venue", award: "Award", url: "Link", arxiv: "arXiv", doi: "DOI", topic: "Topic", title: "Title" };
  let panel;

  function start() {
    panel = Dom.byId("card");
  }

  function draw(state) {
    const relation = state.edge && Data.relations.get(state.edge);
    const work = state.work && Data.works.get(state.work);
    const open = !panel.hidden;
    panel.hidden = !relation && !work;
    if (relation) Dom.fill(panel, close(), ...relationCard(relation));
    else if (work) Dom.fill(panel, close(), ...workCard(work, state));
    if (open) panel.scrollTop = 0;
  }

  function close() {
    return Dom.el("button", { type: "button", class: "close icon", "aria-label": "Close", title: "Close (Esc)", onclick: () => State.set({ work: null, edge: null }) }, "×");
  }

  function agent(kind, name) {
    return Dom.el("button", { type: "button", class: "chip", title: "Show only works by this name", onclick: () => State.set({ agent: `${kind}:${name}`, focus: null }) }, name);
  }

  function workCard(work, state) {
    const more = Data.details().works[work.id];
    const rows = [
      ["Date", Data.dateOf(work)],
      ["People", work.people.map((name) => agent("person", name))],
      ["Organisations", work.orgs.map((name) => agent("org", name))],
      ["Venue", work.venues.join(", ")],
      ["Topics", work.topics.join(", ")],
      ["Status", Look.STATUS[work.status] + (work.readOn ? `, ${work.readOn}` : "")],
      ["Links", more.links.map((l) => Dom.link(l.text, l.href))],
      ["Also called", work.aliases.join(", ")],
    ].filter(([, value]) => (Array.isArray(value) ? value.length : value));
    const focused = state.focus === work.id;
    return [
      Dom.el("p", { class: "kind" }, swatch(work), Look.STATUS[work.status], ` · ${work.built} ${work.built === 1 ? "work builds" : "works build"} on it`),
      Dom.el("h2", { dir: "auto" }, work.key),
      work.title && work.title !== work.key ? Dom.el("p", { class: "title", dir: "auto" }, work.title) : null,
      Dom.el("p", { class: "actions" },
        Dom.el("button", { type: "button", class: "main", onclick: () => (focused ? Focus.leave() : Focus.enter(work.id)) }, focused ? "Show all again" : "Focus on its line"),
        Dom.el("button", { type: "button", onclick: () => Focus.ask(work.id) }, "Path to …")),
      Dom.el("dl", {}, ...rows.flatMap(([name, value]) => [Dom.el("dt", {}, name), Dom.el("dd", { dir: "auto" }, ...(Array.isArray(value) ? spaced(value) : [value]))])),
      relations("Builds on", work.into.filter(Data.isLineage), "older", work),
      relations("Built on by", work.from.filter(Data.isLineage), "newer", work),
      compared(work),
      remarks(more.places, work),
      sources(more.facts, work),
    ];
  }

  const spaced = (nodes) => nodes.flatMap((node, i) => (i ? [" ", node] : [node]));

  function swatch(work) {
    const dot = Dom.el("span", { class: `dot ${work.status}` });
    dot.style.color = Look.ofWork(work);
    return dot;
  }

  function relations(title, list, end, work) {
    if (!list.length) return null;
    const order = { extends: 0, uses: 1, inspired_by: 2, compares: 3 };
    const sorted = [...list].sort((a, b) => order[a.type] - order[b.type] || b.confidence - a.confidence || a.index - b.index);
    return part(`${title} (${list.length})`, true, ...sorted.map((r) => entry(r, Data.works.get(r[end]), work)));
  }

  function entry(relation, other, work) {
    const evidence = Data.details().relations[relation.index];
    const first = evidence[0];
    return Dom.el("div", { class: "relation" },
      Dom.el("p", { class: "head" },
        Dom.el("button", { type: "button", class: "name", onclick: () => Focus.select(other.id, { reveal: true }) }, other.key),
        Dom.el("span", { class: "when" }, ` ${other.year || ""}`),
        Dom.el("button", { type: "button", class: `verb ${relation.type}`, title: "Why? Open this line", onclick: () => State.set({ edge: relation.id }) }, Look.RELATION[relation.type])),
      first ? Sentence.evidence(first, [work, other]) : null,
      evidence.length > 1 ? Dom.el("button", { type: "button", class: "more", onclick: () => State.set({ edge: relation.id }) }, `${evidence.length - 1} more`) : null);
  }

  function compared(work) {
    const list = [...work.into, ...work.from].filter((r) => r.type === "compares");
    if (!list.length) return null;
    return part(`Compared with (${list.length})`, false,
      ...list.map((r) => entry(r, Data.works.get(r.newer === work.id ? r.older : r.newer), work)));
  }

  function part(title, open, ...children) {
    return Dom.el("details", { class: "part", open }, Dom.el("summary", {}, title), ...children);
  }

  function remarks(places, work) {
    const entries = places.filter((p) => p.entry), lines = places.filter((p) => !p.entry);
    return [
      entries.length ? part("In the notes", true, ...entries.map((p) => Dom.el("div", { class: "remark" },
        Dom.el("p", { class: "head" }, Look.STATUS[p.entry], p.readOn ? ` ${p.readOn}` : "", " ", Sentence.place(p)),
        p.text !== undefined ? Dom.el("div", { class: "text", dir: "auto" }, ...Sentence.marked(Data.text(p.text), [work])) : null))) : null,
      lines.length ? part(`Named in passing (${lines.length})`, !entries.length, ...lines.map((p) => Dom.el("blockquote", {},
        Dom.el("p", { dir: "auto" }, ...Sentence.marked(p.text === undefined ? "" : Data.text(p.text), [work])), Sentence.place(p)))) : null,
    ];
  }

  function sources(facts, work) {
    if (!facts.length) return null;
    return part("Where this is from", false, ...facts.map((fact) => Dom.el("div", { class: "fact" },
      Dom.el("p", { class: "head" }, Dom.el("b", {}, PROPERTY[fact.property] || fact.property), " ", fact.value, fact.as !== undefined ? ` = ${fact.as}` : ""),
      Sentence.evidence(fact, [work]))));
  }

  // A word for a POSIX shell, whatever it holds.
  function quoted(word) {
    const plain = word.replace(/[\u0000-\u001f\u007f]/g, " ");
    return /^[\w@%+=:,./-]+$/.test(plain) && !plain.startsWith("-") ? plain : `'${plain.replace(/'/g, "'\\''")}'`;
  }

  function rejectCommand(relation) {
    const name = (id) => quoted(Data.handle(id));
    return `kg reject ${name(relation.newer)} ${relation.type} ${name(relation.older)}`;
  }

  function relationCard(relation) {
    const newer = Data.works.get(relation.newer), older = Data.works.get(relation.older);
    const evidence = Data.details().relations[relation.index];
    const command = rejectCommand(relation);
    const open = (work) => Dom.el("button", { type: "button", class: "name", onclick: () => Focus.select(work.id, { reveal: true }) }, work.key);
    const copier = Dom.el("button", { type: "button" }, "Copy");
    copier.addEventListener("click", () => Dom.copy(command, copier));
    return [
      Dom.el("p", { class: "kind" }, "Line, confidence ", Dom.el("b", {}, relation.confidence.toFixed(2)), relation.status ? ` · ${relation.status}` : ""),
      Dom.el("h2", { class: "pair", dir: "auto" }, open(newer), Dom.el("span", { class: `verb ${relation.type}` }, Look.RELATION[relation.type]), open(older)),
      ...evidence.map((record) => Dom.el("div", { class: "reason" },
        Sentence.evidence(record, [newer, older]),
        Dom.el("p", { class: "cue" }, "cue ", Dom.el("code", {}, record.cue || "none"), ` · confidence ${record.confidence.toFixed(2)}`, record.status ? ` · ${record.status}` : ""))),
      Dom.el("h3", {}, "Not so?"),
      Dom.el("p", { class: "command" }, Dom.el("code", {}, command), copier),
      Dom.el("p", { class: "hint" }, "Run it where your notes are; the next build leaves the line out."),
    ];
  }

  return { start, draw, rejectCommand, swatch };
})();
