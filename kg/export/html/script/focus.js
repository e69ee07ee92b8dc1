// Selecting, focusing on a work's line, the path between two works, and the way back.
const Focus = (() => {
  let trail = []; // former views: {text, patch}

  function select(id, { reveal = false } = {}) {
    const now = State.get();
    const hidden = !Chart.view.works.has(id);
    const patch = { work: id, edge: null };
    // A work outside the present view: leave the narrow view, then what filters hide it.
    if (hidden && (now.focus || now.from)) Object.assign(patch, { focus: null, from: null, to: null });
    State.set(patch);
    if (!Chart.view.works.has(id) && State.filtered()) {
      State.clearFilters();
      Dom.say("Filters were cleared to show this work");
    }
    if (reveal && Chart.view.works.has(id)) Chart.reveal(id);
  }

  function remember() {
    const now = State.get();
    trail.push({ text: describe(now), patch: { focus: now.focus, depth: now.depth, from: now.from, to: now.to, agent: now.agent, work: now.work, edge: null } });
    trail = trail.slice(-6);
  }

  function describe(state) {
    const key = (id) => Data.works.get(id).key;
    if (state.from && state.to) return `${key(state.from)} → ${key(state.to)}`;
    if (state.focus) return key(state.focus);
    if (state.agent) return state.agent.replace(/^\w+:/, "");
    return "Everything";
  }

  function enter(id) {
    const now = State.get();
    remember();
    State.set({ focus: id, work: id, edge: null, from: null, to: null, depth: now.focus ? now.depth : 2 });
    Dom.say(`Showing what ${Data.works.get(id).key} builds on and what builds on it`);
  }

  function leave() {
    trail = [];
    State.set({ focus: null, from: null, to: null, agent: null });
  }

  function way(from, to) {
    remember();
    State.set({ from, to, focus: null, work: null, edge: null });
  }

  function crumbs(state) {
    const bar = Dom.byId("crumbs");
    const narrow = state.focus || (state.from && state.to) || state.agent;
    bar.hidden = !narrow;
    if (!narrow) { trail = []; return; }
    const parts = trail.length ? trail : [{ text: "Everything", patch: { focus: null, from: null, to: null, agent: null } }];
    Dom.fill(bar,
      Dom.el("ol", {}, ...parts.map((step, i) => Dom.el("li", {}, Dom.el("button", { type: "button", onclick: () => { trail = trail.slice(0, i); State.set(step.patch); } }, step.text))),
        Dom.el("li", { "aria-current": "page" }, describe(state))),
      state.focus ? depth(state) : null,
      state.from && state.to ? Dom.el("span", { class: "hint" }, wayText(state)) : null,
      Dom.el("button", { type: "button", id: "leave", onclick: leave }, "Show everything"));
  }

  function depth(state) {
    const choice = Dom.el("select", { id: "depth", "aria-label": "Depth" },
      ...[1, 2, 3, 4, 5, "all"].map((n) => Dom.el("option", { value: n }, n === "all" ? "all steps" : `${n} ${n === 1 ? "step" : "steps"}`)));
    choice.value = state.depth === Infinity ? "all" : String(Math.min(5, state.depth));
    choice.addEventListener("change", () => State.set({ depth: choice.value === "all" ? Infinity : Number(choice.value) }));
    return Dom.el("label", { class: "depth" }, "ancestors and descendants within ", choice);
  }

  function wayText(state) {
    const { kind, way: steps } = Walk.between(state.from, state.to);
    const names = steps.map((id) => Data.works.get(id).key);
    if (kind === "none") return "No line leads from one to the other.";
    if (kind === "kin") return `Not in one line of descent; tied through ${names.join(" – ")}`;
    return `Shortest: ${names.join(" → ")}`;
  }

  // Ask for the two ends of a path; `from` may be given.
  function ask(from) {
    const dialog = Dom.byId("dialog");
    const known = [...Data.works.values()].map((w) => Data.handle(w.id)).sort();
    const field = (id, text, value) => {
      const node = Dom.el("input", { id, list: "work-names", autocomplete: "off", required: true });
      node.value = value;
      return [Dom.el("label", { for: id }, text), node];
    };
    const wrong = Dom.el("p", { class: "wrong", role: "alert" });
    const form = Dom.el("form", { method: "dialog" },
      Dom.el("h2", { id: "dialog-title" }, "Path between two works"),
      ...field("path-from", "From", from ? Data.handle(from) : ""), ...field("path-to", "To", ""),
      Dom.el("datalist", { id: "work-names" }, ...known.map((name) => Dom.el("option", { value: name }))),
      wrong,
      Dom.el("p", { class: "actions" }, Dom.el("button", { type: "submit", class: "main" }, "Show"), Dom.el("button", { type: "button", onclick: () => dialog.close() }, "Cancel")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const ends = ["path-from", "path-to"].map((id) => Dom.byId(id).value.trim());
      const works = ends.map((name) => {
        const found = Data.find(name) || (Search.match(name).find((m) => m.work) || {}).work;
        return found || null;
      });
      const missing = works.findIndex((w) => !w);
      if (missing >= 0) { wrong.textContent = `No work is called “${ends[missing]}”.`; return; }
      if (works[0] === works[1]) { wrong.textContent = "Name two different works."; return; }
      dialog.close();
      way(works[0].id, works[1].id);
    });
    Dom.fill(dialog, form);
    dialog.showModal();
    Dom.byId(from ? "path-to" : "path-from").focus();
  }

  return { select, enter, leave, way, crumbs, ask };
})();
