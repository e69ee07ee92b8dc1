// The keyboard: everything that the pointer can do.
const Keys = (() => {
  const HELP = [
    ["/", "search"], ["← →", "along a line to an older, a newer work"], ["↑ ↓", "to the neighbour above, below"], ["Enter", "focus on the selected work’s line"],
    ["Esc", "close, then step back"], ["+  −  0", "zoom in, zoom out, show everything"], ["p", "path between two works"], ["t", "map or table"], ["c", "show or hide comparisons"], ["?", "this help"],
  ];

  function start() {
    document.addEventListener("keydown", press);
    Dom.byId("help").addEventListener("click", help);
  }

  function typing(target) {
    return target instanceof Element && target.closest("input:not([type=checkbox]):not([type=radio]):not([type=range]), select, textarea, dialog[open]");
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const state = State.get();
    const action = {
      "/": Search.focus,
      Escape: () => escape(state),
      "+": () => Chart.zoom(1.3), "=": () => Chart.zoom(1.3), "-": () => Chart.zoom(1 / 1.3), 0: () => Chart.fit(),
      p: () => Focus.ask(state.work), "?": help,
      t: () => State.set({ view: state.view === "map" ? "table" : "map" }),
      c: () => State.toggle("relation", "compares", !state.hide.relation.has("compares")),
    }[event.key];
    if (action) {
      event.preventDefault();
      action();
      return;
    }
    const onMap = state.view === "map" && (document.activeElement === document.body || Dom.byId("canvas").contains(document.activeElement));
    if (!onMap) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      step(event.key.slice(5), state);
    } else if (event.key === "Enter" && state.work) {
      event.preventDefault();
      Focus.enter(state.work);
    }
  }

  function escape(state) {
    if (state.work || state.edge) State.set(state.edge && state.work ? { edge: null } : { work: null, edge: null });
    else if (state.focus || state.from || state.agent) Focus.leave();
  }

  // Left and right follow lines; up and down, and where no line leads on, go to the nearest work.
  function step(direction, state) {
    const { works, map } = Chart.view;
    if (!state.work || !works.has(state.work)) {
      const first = [...works].sort((a, b) => Data.works.get(b).built - Data.works.get(a).built || (a < b ? -1 : 1))[0];
      if (first) Focus.select(first, { reveal: true });
      return;
    }
    const here = map.spots[state.work];
    const shown = Chart.view.relations.filter(Data.isLineage);
    let options = [];
    if (direction === "Left") options = shown.filter((r) => r.newer === state.work).map((r) => r.older);
    if (direction === "Right") options = shown.filter((r) => r.older === state.work).map((r) => r.newer);
    const [sx, sy] = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] }[direction];
    if (!options.length) {
      options = [...works].filter((id) => {
        const [x, y] = map.spots[id];
        const ahead = (x - here[0]) * sx + (y - here[1]) * sy, aside = Math.abs((x - here[0]) * sy) + Math.abs((y - here[1]) * sx);
        return id !== state.work && ahead > 1 && (sx ? aside <= ahead : aside <= ahead * 3);
      });
    }
    const far = (id) => { const [x, y] = map.spots[id]; return Math.hypot(x - here[0], (y - here[1]) * 1.4); };
    const next = options.sort((a, b) => far(a) - far(b) || (a < b ? -1 : 1))[0];
    if (!next) { Dom.say("Nothing further that way"); return; }
    Focus.select(next, { reveal: true });
    const work = Data.works.get(next);
    Dom.say(`${work.key}, ${Data.dateOf(work)}, ${Look.STATUS[work.status]}`);
  }

  function help() {
    const dialog = Dom.byId("dialog");
    Dom.fill(dialog, Dom.el("h2", { id: "dialog-title" }, "How to read the map"),
      Dom.el("p", {}, "Time runs from left to right; every sign is a work, larger the more works build on it. Arrows run from the older work to the newer one that builds on it. Works that build on each other stand together in a band, named after the work that the others build on most."),
      Dom.el("p", {}, "Click a work or a line to read why it is there; double-click a work for its own line."),
      Dom.el("dl", { class: "keys" }, ...HELP.flatMap(([key, text]) => [Dom.el("dt", {}, Dom.el("kbd", {}, key)), Dom.el("dd", {}, text)])),
      Dom.el("form", { method: "dialog" }, Dom.el("button", { class: "main" }, "Close")));
    dialog.showModal();
  }

  return { start };
})();
