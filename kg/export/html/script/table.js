// The same selection as a table: sortable, copyable, and what a screen reader reads.
const Table = (() => {
  const COLUMNS = [
    ["Work", (w) => w.key], ["Date", (w) => (w.year ? Data.dateOf(w) : "")], ["Organisations", (w) => w.orgs.join(", ")],
    ["People", (w) => w.people.join(", ")], ["Venue", (w) => w.venues.join(", ")], ["Status", (w) => Look.STATUS[w.status]],
    ["Builds on", (w, seen) => names(w.into, "older", seen)], ["Built on by", (w, seen) => names(w.from, "newer", seen)],
    ["Title", (w) => w.title],
  ];
  let panel, column = 1, down = false;

  function names(list, end, seen) {
    return [...new Set(list.filter((r) => Data.isLineage(r) && seen.has(r.id)).map((r) => Data.works.get(r[end]).key))].join(", ");
  }

  function start() {
    panel = Dom.byId("table");
  }

  function rows(choice) {
    const seen = new Set(choice.relations.map((r) => r.id));
    const list = [...choice.works].map((id) => Data.works.get(id)).map((work) => ({ work, cells: COLUMNS.map(([, get]) => get(work, seen)) }));
    const compare = new Intl.Collator(["en", "zh"], { numeric: true, sensitivity: "base" }).compare;
    list.sort((a, b) => (a.cells[column] === "") - (b.cells[column] === "") ||
      (down ? -1 : 1) * compare(a.cells[column], b.cells[column]) || compare(a.cells[0], b.cells[0]));
    return list;
  }

  function draw(choice) {
    const list = rows(choice);
    const heads = COLUMNS.map(([name], i) => {
      const head = Dom.el("th", { scope: "col", "aria-sort": i === column ? (down ? "descending" : "ascending") : "none" });
      head.append(Dom.el("button", { type: "button", onclick: () => { down = i === column ? !down : false; column = i; draw(choice); panel.querySelectorAll("th button")[i].focus(); } },
        name, i === column ? (down ? " ↓" : " ↑") : ""));
      return head;
    });
    const body = list.slice(0, 2000).map(({ work, cells }) => Dom.el("tr", {},
      ...cells.map((cell, i) => (i ? Dom.el("td", { dir: "auto" }, cell)
        : Dom.el("th", { scope: "row" }, Card.swatch(work), Dom.el("button", { type: "button", class: "name", onclick: () => Focus.select(work.id) }, cell))))));
    const copier = Dom.el("button", { type: "button" }, "Copy as text (tab-separated)");
    copier.addEventListener("click", () => Dom.copy(asText(list), copier));
    Dom.fill(panel, Dom.el("p", { class: "actions" }, copier,
      list.length > 2000 ? Dom.el("span", { class: "hint" }, ` The first 2000 of ${list.length}; copying takes all.`) : null),
      Dom.el("div", { class: "scroll" }, Dom.el("table", {}, Dom.el("caption", { class: "hidden" }, "The works of the present view"),
        Dom.el("thead", {}, Dom.el("tr", {}, ...heads)), Dom.el("tbody", {}, ...body))));
  }

  function asText(list) {
    // A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    const safe = (cell) => (/^[=+\-@\t]/.test(cell) ? `'${cell}` : cell).replace(/[\t\r\n]+/g, " ");
    return [COLUMNS.map(([name]) => name), ...list.map((row) => row.cells)].map((cells) => cells.map(safe).join("\t")).join("\n");
  }

  return { start, draw };
})();
