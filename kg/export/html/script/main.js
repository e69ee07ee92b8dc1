// Wiring: the state changes, the views follow.
const Main = (() => {
  const AT_ONCE = 1500; // lines drawn at once; more would be slow to draw and impossible to read
  let choice = null, pointed = null, resting = 0, clicked = 0, drawn = [];

  function start() {
    State.start();
    theme(remembered());
    Look.readInk();
    Look.colourBy(State.get().colour);
    for (const part of [Axis, Legend, Search, Card, Table]) part.start();
    Chart.start(Dom.byId("canvas"));
    Chart.on("work", click);
    Chart.on("edge", (id) => { if (Data.relations.has(id)) State.set({ edge: id }); });
    Chart.on("nothing", () => { const s = State.get(); if (s.work || s.edge) State.set({ work: null, edge: null }); });
    Chart.on("open", (id) => {
      clearTimeout(clicked);
      if (Data.works.has(id)) Focus.enter(id);
    });
    Chart.on("hover", hover);
    Chart.on("moved", Axis.draw);
    Chart.on("drawn", ready);
    State.listen(update);
    buttons();
    Keys.start();
    update(State.get(), null);
    window.addEventListener("resize", () => Axis.reset());
    if (State.get().view !== "map") ready();
  }

  // Said once, when the map has been drawn.
  function ready() {
    Chart.on("drawn", () => {});
    document.body.dataset.ready = "yes";
  }

  // The card opens over the right of the map: a work there waits for a second click before its card
  // comes between, and is then moved into view.
  function click(id) {
    if (!Data.works.has(id)) { State.set({ agent: id, focus: null }); return; }
    const hidden = Dom.byId("card").hidden && Chart.underCard(id);
    clearTimeout(clicked);
    if (hidden) clicked = setTimeout(() => Focus.select(id, { reveal: true }), 260);
    else Focus.select(id);
  }

  function update(state, before) {
    const first = before === null;
    const recoloured = first || before.colour !== state.colour;
    const same = !first && contentKey(state) === contentKey(before) && before.hide === state.hide;
    if (recoloured) Look.colourBy(state.colour);
    if (!same || recoloured) {
      choice = Choice.compute(state);
      const base = Place.mapOf(choice, Chart.shape());
      const extra = state.agents ? Agents.add(base, choice.works) : { map: base, agents: [], links: [] };
      drawn = weightiest(choice.relations);
      Chart.show({ works: choice.works, relations: drawn, map: extra.map, agents: extra.agents, agentLinks: extra.links });
      Legend.draw(state);
      counts(state);
      Axis.reset();
    }
    views(state);
    if (recoloured || before.work !== state.work || before.edge !== state.edge || before.focus !== state.focus) Card.draw(state);
    Focus.crumbs(state);
    if (state.view === "table" && (!same || before.view !== state.view)) Table.draw(choice);
    pointed = null;
    Chart.light(lights(state));
    const moved = first || scopeKey(state) !== scopeKey(before) || before.agents !== state.agents;
    if (moved && state.view === "map") {
      Chart.resize();
      Chart.fit({ animate: !first });
    }
    if (first && state.edge) Chart.revealEdge(Data.relations.get(state.edge));
    if (first && state.work && choice.works.has(state.work) && !state.focus) Chart.reveal(state.work);
  }

  // The lines between the works that others build on most.
  function weightiest(relations) {
    if (relations.length <= AT_ONCE) return relations;
    const built = (id) => Data.works.get(id).built;
    const weight = (r) => Math.min(built(r.newer), built(r.older)) + (r.type === "extends" ? 2 : 0) + r.confidence;
    return [...relations].sort((a, b) => weight(b) - weight(a) || a.index - b.index).slice(0, AT_ONCE);
  }

  function views(state) {
    document.body.dataset.view = state.view;
    Dom.byId("stage").hidden = state.view !== "map";
    Dom.byId("table").hidden = state.view !== "table";
    Dom.byId("show-map").setAttribute("aria-pressed", String(state.view === "map"));
    Dom.byId("show-table").setAttribute("aria-pressed", String(state.view === "table"));
  }

  // What decides which works and lines are shown; in a large field a selected work can bring itself in.
  const contentKey = (s) => [scopeKey(s), s.agent, s.agents, s.since, s.until, s.confidence].join("|");
  const scopeKey = (s) => [s.focus, s.focus && s.depth, s.from, s.to, s.all, s.view, Data.maps[1] && [s.agent, !s.work || s.work in Data.maps[1].spots ? "" : s.work]].join("|");

  function lights(state) {
    if (state.edge) return around({ edge: state.edge });
    if (state.work && state.work !== state.focus) return around({ work: state.work });
    if (state.focus) return null;
    if (state.from && state.to) {
      const { way } = Walk.between(state.from, state.to);
      const on = new Set(way);
      const steps = choice.relations.filter((r) => Data.isLineage(r) && on.has(r.newer) && on.has(r.older));
      return way.length > 1 ? { works: on, relations: steps, main: null, soft: true } : null;
    }
    return null;
  }

  function around({ work, edge }) {
    if (edge) {
      const r = Data.relations.get(edge);
      if (!r || !choice.relations.includes(r)) return null;
      return { works: new Set([r.newer, r.older]), relations: [r], main: null };
    }
    if (!Data.works.has(work)) {
      const links = Chart.view.agentLinks.filter((l) => l.agent === work);
      return { works: new Set([work, ...links.map((l) => l.work)]), relations: links, main: null };
    }
    if (!choice.works.has(work)) return null;
    const near = choice.relations.filter((r) => r.newer === work || r.older === work);
    return { works: new Set([work, ...near.flatMap((r) => [r.newer, r.older])]), relations: near, main: work };
  }

  // Hover dims the rest; a short rest first, so that crossing the map does not make it flicker.
  function hover(what) {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const key = what ? what.work || what.edge : null;
      if (key === pointed) return;
      pointed = key;
      const agentLink = what && what.edge && !Data.relations.has(what.edge);
      Chart.light((what && !agentLink && around(what)) || lights(State.get()));
      tip(what);
    }, what ? 60 : 120);
  }

  function tip(what) {
    const node = Dom.byId("tip");
    const work = what && what.work && Data.works.get(what.work);
    const relation = what && what.edge && Data.relations.get(what.edge);
    if (work) node.textContent = [work.title && work.title !== work.key ? `${work.key}: ${work.title}` : work.key, Data.dateOf(work), work.orgs.join(", ")].filter(Boolean).join(" · ");
    else if (relation) node.textContent = `${Data.works.get(relation.newer).key} ${Look.RELATION[relation.type]} ${Data.works.get(relation.older).key}, confidence ${relation.confidence.toFixed(2)}`;
    node.hidden = !work && !relation;
  }

  function counts(state) {
    const all = Data.works.size;
    const parts = [`${choice.works.size} of ${all} works, ${choice.relations.length} of ${Data.relations.size} lines`];
    if (choice.kind === "core") parts.push(`the ${choice.works.size + choice.filtered} most built-upon of ${all}; search brings in any other`);
    else if (choice.outside) parts.push(`${choice.outside} outside this view`);
    if (choice.filtered) parts.push(`${choice.filtered} hidden by filters`);
    if (drawn.length < choice.relations.length) parts.push(`the weightiest ${drawn.length} lines drawn; point at a work or focus on it for all of its own`);
    if (choice.unlinked) parts.push(`${choice.unlinked} ${choice.unlinked === 1 ? "line" : "lines"} between them hidden by filters`);
    Dom.fill(Dom.byId("counts"), Dom.el("span", {}, parts.join(" · ")),
      State.filtered() ? Dom.el("button", { type: "button", onclick: State.clearFilters }, "Clear filters") : null,
      Data.maps[1] ? Dom.el("button", { type: "button", onclick: () => State.set({ all: !state.all, focus: null, from: null, to: null }) }, state.all ? "Most built-upon only" : `Show all ${all}`) : null);
  }

  function buttons() {
    const on = (id, act) => Dom.byId(id).addEventListener("click", act);
    on("show-map", () => State.set({ view: "map" }));
    on("show-table", () => State.set({ view: "table" }));
    on("skip", (event) => { event.preventDefault(); State.set({ view: "table" }); Dom.byId("table").focus(); });
    on("path", () => Focus.ask(State.get().work));
    on("zoom-in", () => Chart.zoom(1.3));
    on("zoom-out", () => Chart.zoom(1 / 1.3));
    on("zoom-fit", () => Chart.fit());
    on("save-svg", Picture.saveSvg);
    on("save-png", Picture.savePng);
    on("copy-link", () => Dom.copy(location.href, Dom.byId("copy-link")));
    on("theme", () => { theme(shownTheme() === "dark" ? "light" : "dark"); repaint(); });
    on("menu", () => {
      const open = document.body.classList.toggle("legend-open");
      Dom.byId("menu").setAttribute("aria-expanded", String(open));
    });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  }

  function shownTheme() {
    return document.documentElement.dataset.theme || (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }

  function remembered() {
    try { return localStorage.getItem("lineage-theme"); } catch { return null; }
  }

  function theme(name) {
    if (name !== "dark" && name !== "light") return;
    document.documentElement.dataset.theme = name;
    try { localStorage.setItem("lineage-theme", name); } catch { /* storage may be refused */ }
  }

  function repaint() {
    Look.readInk();
    Legend.draw(State.get());
    Card.draw(State.get());
    Chart.restyle();
  }

  window.lineage = { Data, State, Chart, Lines, Look, Focus, Search, Picture, Scene, Card, choice: () => choice };
  start();
  return {};
})();
