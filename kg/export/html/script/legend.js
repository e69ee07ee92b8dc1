// The legend explains every sign and is the filter: untick what you do not want to see.
const Legend = (() => {
  const COLOURS = { family: "Line", org: "Organisation", topic: "Topic", status: "Status" };
  const SHOWN = 12;
  const open = new Set(["relation", "status", "colour"]);
  const longer = new Set();
  let panel;

  function start() {
    panel = Dom.byId("legend");
  }

  function draw(state) {
    const focused = document.activeElement && panel.contains(document.activeElement) ? document.activeElement.id : "";
    const scroll = panel.scrollTop;
    Dom.fill(panel,
      colourChoice(state),
      facet("colour", COLOURS[state.colour], state.colour, state),
      state.colour === "status" ? null : facet("status", "Read or not", "status", state),
      lines(state),
      sizes(),
      section("when", "Years and confidence", () => [yearFields(state), confidence(state)]),
      ...["org", "topic", "family", "note"].filter((name) => name !== state.colour && Look.census(name).length > 1)
        .map((name) => facet(name, { ...COLOURS, note: "Note" }[name], name, state)),
      Dom.el("label", { class: "switch" },
        check("agents", state.agents, (on) => State.set({ agents: on })), "People and organisations as nodes"),
      state.agents ? agentSigns() : null,
      state.agent ? Dom.el("p", { class: "only" }, "Only works by ", Dom.el("b", {}, state.agent.replace(/^\w+:/, ""))) : null,
      Dom.el("button", { type: "button", id: "clear", disabled: !State.filtered(), onclick: State.clearFilters }, "Clear all filters"));
    if (scroll) panel.scrollTop = scroll;
    if (focused && Dom.byId(focused)) Dom.byId(focused).focus({ preventScroll: true });
  }

  // A part that opens; `fill` makes what is in it when that is first seen.
  function section(name, title, fill) {
    const node = Dom.el("details", { class: "part", open: open.has(name), "data-part": name }, Dom.el("summary", {}, title));
    let filled = open.has(name);
    if (filled) node.append(...fill());
    node.addEventListener("toggle", () => {
      if (node.open) open.add(name);
      else open.delete(name);
      if (node.open && !filled) node.append(...fill());
      filled ||= node.open;
    });
    return node;
  }

  function check(id, on, change) {
    const node = Dom.el("input", { type: "checkbox", id: `f-${id}` });
    node.checked = on;
    node.addEventListener("change", () => change(node.checked));
    return node;
  }

  function colourChoice(state) {
    return Dom.el("fieldset", { class: "colours" }, Dom.el("legend", {}, "Colour by"),
      ...Object.entries(COLOURS).map(([name, text]) => {
        const node = Dom.el("input", { type: "radio", name: "colour", value: name, id: `colour-${name}` });
        node.checked = state.colour === name;
        node.addEventListener("change", () => State.set({ colour: name }));
        return Dom.el("label", {}, node, Dom.el("span", {}, text));
      }));
  }

  function facet(part, title, name, state) {
    const census = Look.census(name);
    return section(part, title, () => rows(census, name, state));
  }

  function rows(census, name, state) {
    const hidden = state.hide[name];
    const shown = longer.has(name) ? census : census.slice(0, SHOWN);
    const list = shown.map(([value, count], i) => {
      const text = name === "family" ? Look.familyName(value) : name === "status" ? Look.STATUS[value] : value;
      return row(`${name}-${i}`, !hidden.has(value), (on) => State.toggle(name, value, !on), swatch(name, value, state), text, count,
        () => State.setHidden(name, census.map(([v]) => v).filter((v) => v !== value)));
    });
    const more = census.length > SHOWN && Dom.el("button", { type: "button", class: "more", onclick: () => {
      if (longer.has(name)) longer.delete(name);
      else longer.add(name);
      draw(State.get());
    } }, longer.has(name) ? "Fewer" : `${census.length - SHOWN} more`);
    const all = hidden.size > 0 && Dom.el("button", { type: "button", class: "more", onclick: () => State.setHidden(name, []) }, "All");
    return [Dom.el("ul", {}, ...list), Dom.el("p", { class: "row-end" }, more, all)];
  }

  function row(id, on, change, mark, text, count, only) {
    return Dom.el("li", {}, Dom.el("label", {}, check(id, on, change), mark, Dom.el("span", { class: "name", title: text }, text)),
      only && Dom.el("button", { type: "button", class: "only-this", title: `Only ${text}`, onclick: only }, "only"),
      Dom.el("span", { class: "count" }, count));
  }

  function drawing(width, height, ...children) {
    const ns = "http://www.w3.org/2000/svg";
    const make = ([tag, attributes]) => {
      const node = document.createElementNS(ns, tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      return node;
    };
    const svg = make(["svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }]);
    children.forEach((child) => svg.append(make(child)));
    return svg;
  }

  function swatch(name, value, state) {
    if (name === "status") {
      const colour = state.colour === "status" ? Look.ink.status[value] : Look.ink.text;
      return drawing(16, 16, ...statusSign(value, 8, 8, 5.5, colour));
    }
    if (name !== state.colour) return null;
    return drawing(16, 16, ["circle", { cx: 8, cy: 8, r: 5.5, fill: Look.ofValue(value) }]);
  }

  function statusSign(value, x, y, r, colour) {
    if (value === "read") return [["circle", { cx: x, cy: y, r, fill: colour }]];
    const outline = { cx: x, cy: y, r, fill: "none", stroke: colour, "stroke-width": 1.6 };
    if (value === "mentioned") return [["circle", { ...outline, "stroke-dasharray": "2.4 2" }]];
    return [["circle", outline], ["circle", { cx: x, cy: y, r: 2, fill: colour }]];
  }

  function lines(state) {
    const counts = {};
    for (const r of Data.relations.values()) counts[r.type] = (counts[r.type] || 0) + 1;
    const looks = { extends: ["", 2.4], uses: ["6 4", 1.6], inspired_by: ["1.5 3.5", 2], compares: ["", 1] };
    const rows = Object.keys(Look.RELATION).map((type) => {
      const [dash, wide] = looks[type];
      const colour = type === "compares" ? Look.ink.compare : Look.ink.text;
      const mark = drawing(40, 12, ["line", { x1: 0, y1: 6, x2: type === "compares" ? 40 : 33, y2: 6, stroke: colour, "stroke-width": wide, "stroke-dasharray": dash }],
        ...(type === "compares" ? [] : [["path", { d: "M40 6 L32 2 L32 10 Z", fill: colour }]]));
      return row(`relation-${type}`, !state.hide.relation.has(type), (on) => State.toggle("relation", type, !on), mark, Look.RELATION[type], counts[type] || 0);
    });
    return section("relation", "Lines, old → new", () => [Dom.el("ul", {}, ...rows),
      Dom.el("p", { class: "hint" }, "The fainter a line, the less sure.")]);
  }

  function sizes() {
    const mark = drawing(120, 30, ...[0, 3, 10, 20].map((n, i) => {
      const r = Math.min(15, 4.5 + 2.3 * Math.sqrt(n)) * 0.85;
      return ["circle", { cx: 12 + i * 31, cy: 15, r, fill: Look.ink.soft }];
    }));
    return section("size", "Size", () => [Dom.el("div", { class: "sizes" }, mark, Dom.el("span", {}, "0, 3, 10, 20 works build on it"))]);
  }

  function agentSigns() {
    const fill = Look.ink.soft;
    return Dom.el("p", { class: "hint signs" }, drawing(14, 14, ["circle", { cx: 7, cy: 7, r: 4.5, fill }]), " person ",
      drawing(14, 14, ["rect", { x: 2.5, y: 2.5, width: 9, height: 9, fill }]), " organisation");
  }

  function yearFields(state) {
    const years = [...Data.works.values()].map((w) => w.year).filter(Boolean);
    if (!years.length) return Dom.el("p", { class: "hint" }, "No work has a year.");
    const first = Math.min(...years), last = Math.max(...years);
    const field = (name, text, value, other) => {
      const node = Dom.el("input", { type: "number", id: `f-${name}`, min: first, max: last, step: 1, placeholder: other });
      node.value = value === null ? "" : value;
      node.addEventListener("change", () => {
        const n = Number.parseInt(node.value, 10);
        State.set({ [name]: Number.isFinite(n) ? n : null });
      });
      return Dom.el("label", {}, text, " ", node);
    };
    return Dom.el("div", { class: "years" }, field("since", "from", state.since, first), field("until", "to", state.until, last));
  }

  function confidence(state) {
    const node = Dom.el("input", { type: "range", id: "f-confidence", "aria-label": "Confidence at least", min: Data.options.confidence, max: 1, step: 0.05 });
    node.value = state.confidence;
    node.addEventListener("input", () => State.set({ confidence: Number(node.value) }));
    return Dom.el("label", { class: "range" }, "Confidence at least ", Dom.el("output", {}, state.confidence.toFixed(2)), node);
  }

  return { start, draw };
})();
