// What is being looked at. One value; the address after "#" is its written form, so that every
// view can be linked, bookmarked and left with the browser's back button.
const State = (() => {
  const FACETS = ["org", "topic", "status", "family", "note", "relation"];
  const LASTING = ["work", "edge", "focus", "depth", "from", "to", "agent", "view", "all"];
  const COLOUR = "family"; // at first: lines and bands explain each other
  const listeners = [];

  function initial() {
    return {
      work: null, edge: null,
      focus: null, depth: 0,
      from: null, to: null,
      agent: null,
      view: "map", all: false,
      colour: COLOUR,
      agents: Data.options.agents,
      since: null, until: null, confidence: Data.options.confidence,
      hide: Object.fromEntries(FACETS.map((f) => [f, new Set(f === "relation" ? ["compares"] : [])])),
    };
  }

  let now = initial();

  function set(patch, { replace = false } = {}) {
    const before = now;
    now = { ...now, ...patch };
    const lasting = LASTING.some((name) => before[name] !== now[name]);
    write(lasting && !replace);
    listeners.forEach((listener) => listener(now, before));
  }

  function toggle(facet, value, hidden) {
    const hide = { ...now.hide, [facet]: new Set(now.hide[facet]) };
    if (hidden) hide[facet].add(value);
    else hide[facet].delete(value);
    set({ hide });
  }

  function setHidden(facet, values) {
    set({ hide: { ...now.hide, [facet]: new Set(values) } });
  }

  function clearFilters() {
    const blank = initial();
    set({ hide: blank.hide, since: null, until: null, confidence: blank.confidence, agent: null });
  }

  function filtered() {
    const base = initial();
    return now.since !== null || now.until !== null || now.confidence !== base.confidence || now.agent !== null ||
      FACETS.some((f) => [...now.hide[f]].join("\n") !== [...base.hide[f]].join("\n"));
  }

  function encode(state) {
    const out = new URLSearchParams();
    const put = (name, value) => { if (value) out.set(name, value); };
    put("work", state.work && Data.handle(state.work));
    put("edge", state.edge && edgeName(state.edge));
    if (state.focus) {
      if (state.focus !== state.work) put("focus", Data.handle(state.focus));
      put("depth", state.depth === Infinity ? "all" : String(state.depth));
    }
    put("from", state.from && Data.handle(state.from));
    put("to", state.to && Data.handle(state.to));
    put("agent", state.agent);
    if (state.view !== "map") put("view", state.view);
    if (state.all) put("all", "1");
    if (state.colour !== COLOUR) put("colour", state.colour);
    if (state.agents !== Data.options.agents) put("agents", state.agents ? "1" : "0");
    put("since", state.since && String(state.since));
    put("until", state.until && String(state.until));
    if (state.confidence !== Data.options.confidence) put("confidence", String(state.confidence));
    for (const facet of FACETS) {
      const hidden = [...state.hide[facet]].sort();
      if (facet === "relation" && hidden.join() === "compares") continue;
      if (facet === "relation" && !hidden.length) put("no-relation", "none");
      else if (hidden.length) put(`no-${facet}`, hidden.map(encodeURIComponent).join("~"));
    }
    return out.toString().replace(/\+/g, "%20");
  }

  function edgeName(id) {
    const r = Data.relations.get(id);
    return r && [Data.handle(r.newer), r.type, Data.handle(r.older)].map(encodeURIComponent).join("~");
  }

  function findEdge(name) {
    const [newer, type, older] = name.split("~").map(safeDecode);
    const a = newer && Data.find(newer), b = older && Data.find(older);
    const found = a && b && a.into.find((r) => r.type === type && r.older === b.id);
    return found ? found.id : null;
  }

  function safeDecode(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  function decode(hash) {
    const given = new URLSearchParams(hash.replace(/^#/, "").replace(/\+/g, "%2B"));
    const state = initial();
    const work = (name) => { const w = given.get(name) && Data.find(given.get(name)); return w ? w.id : null; };
    const number = (name) => { const n = Number.parseFloat(given.get(name)); return Number.isFinite(n) ? n : null; };
    state.work = work("work");
    state.edge = given.get("edge") ? findEdge(given.get("edge")) : null;
    if (given.get("depth")) {
      state.focus = work("focus") || state.work;
      state.depth = given.get("depth") === "all" ? Infinity : Math.max(1, Math.min(9, number("depth") || 1));
    }
    state.from = work("from");
    state.to = work("to");
    state.agent = given.get("agent");
    if (given.get("view") === "table") state.view = "table";
    state.all = given.get("all") === "1";
    if (["org", "topic", "status", "family"].includes(given.get("colour"))) state.colour = given.get("colour");
    if (given.get("agents")) state.agents = given.get("agents") === "1";
    state.since = number("since");
    state.until = number("until");
    if (given.get("confidence")) state.confidence = Math.min(1, Math.max(0, number("confidence") || 0));
    for (const facet of FACETS) {
      const hidden = given.get(`no-${facet}`);
      if (hidden === "none") state.hide[facet] = new Set();
      else if (hidden) state.hide[facet] = new Set(hidden.split("~").map(safeDecode));
    }
    return state;
  }

  let written = null;
  function write(push) {
    const hash = encode(now);
    if (hash === written) return;
    written = hash;
    if (push) location.hash = hash;
    else location.replace(`#${hash}`);
  }

  function read() {
    const hash = location.hash.replace(/^#/, "");
    if (hash === written) return;
    written = hash;
    const before = now;
    now = decode(hash);
    listeners.forEach((listener) => listener(now, before));
  }

  function start() {
    written = location.hash.replace(/^#/, "");
    now = decode(location.hash);
    window.addEventListener("hashchange", read);
  }

  return {
    get: () => now, set, toggle, setHidden, clearFilters, filtered, encode, start,
    listen: (listener) => listeners.push(listener),
  };
})();
