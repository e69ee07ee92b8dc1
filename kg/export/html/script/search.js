// Search with suggestions: names, aliases, titles, people, organisations, in any script.
const Search = (() => {
  const MOST = 12;
  let input, list, found = [], at = -1, index = null;

  function start() {
    input = Dom.byId("query");
    list = Dom.byId("found");
    input.addEventListener("input", suggest);
    input.addEventListener("focus", () => { if (input.value) suggest(); });
    input.addEventListener("keydown", keys);
    input.addEventListener("blur", close);
  }

  function build() {
    index = [];
    const agents = new Map();
    for (const work of Data.works.values()) {
      const names = [work.key, ...work.aliases, work.title].filter(Boolean);
      names.forEach((name, rank) => index.push({ fold: Data.fold(name), name, work, rank, weight: work.built }));
      for (const [kind, values] of [["person", work.people], ["org", work.orgs]]) {
        for (const name of values) {
          const id = `${kind}:${name}`;
          agents.set(id, { fold: Data.fold(name), name, agent: id, kind, rank: 1, weight: ((agents.get(id) || {}).weight || 0) + 1 });
        }
      }
    }
    index.push(...agents.values());
  }

  function match(text) {
    if (!index) build();
    const wanted = Data.fold(text);
    if (!wanted) return [];
    const best = new Map();
    for (const item of index) {
      const place = item.fold.indexOf(wanted);
      if (place < 0) continue;
      const grade = item.fold === wanted ? 0 : place === 0 ? 1 : 2;
      const key = item.agent || item.work.id;
      const score = [grade, item.rank > 0 ? 1 : 0, -item.weight, item.name];
      const former = best.get(key);
      if (!former || less(score, former.score)) best.set(key, { ...item, score });
    }
    return [...best.values()].sort((a, b) => (less(a.score, b.score) ? -1 : 1)).slice(0, MOST);
  }

  function less(a, b) {
    for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] < b[i];
    return false;
  }

  function suggest() {
    found = match(input.value);
    at = found.length ? 0 : -1;
    paint();
  }

  function paint() {
    const rows = found.map((item, i) => {
      const row = Dom.el("li", { role: "option", id: `found-${i}`, "aria-selected": i === at ? "true" : "false" },
        Dom.el("b", {}, item.agent ? item.name : item.work.key), detail(item));
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return row;
    });
    if (!rows.length && input.value.trim()) rows.push(Dom.el("li", { class: "none" }, "Nothing of that name"));
    Dom.fill(list, ...rows);
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    if (at >= 0) input.setAttribute("aria-activedescendant", `found-${at}`);
    else input.removeAttribute("aria-activedescendant");
    if (at >= 0 && rows[at]) rows[at].scrollIntoView({ block: "nearest" });
  }

  function detail(item) {
    if (item.agent) return Dom.el("small", {}, ` ${item.kind === "org" ? "organisation" : "person"}, ${item.weight} ${item.weight === 1 ? "work" : "works"}`);
    const also = item.name !== item.work.key ? item.name : item.work.title;
    return Dom.el("small", {}, ` ${[item.work.year || "no date", also].filter(Boolean).join(" · ")}`);
  }

  function take(i) {
    const item = found[i];
    if (!item) return;
    close();
    input.value = "";
    input.blur();
    if (item.agent) State.set({ agent: item.agent, focus: null, from: null, to: null });
    else Focus.select(item.work.id, { reveal: true });
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function keys(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      paint();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      input.value = "";
      close();
      Dom.byId("canvas").focus();
    }
  }

  return { start, match, focus: () => { input.focus(); input.select(); } };
})();
