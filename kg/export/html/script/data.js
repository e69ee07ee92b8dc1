// What the page knows: works, relations, maps. The details (sentences, remarks) are parsed when
// the first card asks for them.
const Data = (() => {
  const outline = JSON.parse(Dom.byId("outline").textContent);
  const works = new Map();
  const relations = new Map();
  const empty = { orgs: [], people: [], venues: [], topics: [], aliases: [], notes: [], title: "", year: 0, month: 0, readOn: "" };

  outline.works.forEach((record) => {
    works.set(record.id, { ...empty, ...record, into: [], from: [] });
  });
  outline.nodes.forEach((node) => {
    const work = works.get(node.id);
    work.x = node.x;
    work.y = node.y;
    work.radius = node.size;
    work.lines = node.label.split("\n");
  });
  outline.relations.forEach((record, index) => {
    const edge = outline.edges[index];
    const relation = { ...record, index, dashes: edge.dashes, width: edge.width };
    relations.set(record.id, relation);
    works.get(record.newer).into.push(relation);
    works.get(record.older).from.push(relation);
  });
  const full = outline.maps[0];
  full.spots = Object.fromEntries(outline.nodes.map((n) => [n.id, [n.x, n.y]]));
  for (const work of works.values()) work.band = full.member[work.id];

  let parsed = null;
  function details() {
    if (!parsed) parsed = JSON.parse(Dom.byId("details").textContent);
    return parsed;
  }

  // As kg itself compares names: case, width, spaces and punctuation do not count.
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}+]+/gu, "");
  }

  const byKey = new Map();
  for (const work of works.values()) {
    for (const name of [work.id, work.key, ...work.aliases, work.title]) {
      if (!name) continue;
      if (!byKey.has(name)) byKey.set(name, work);
      if (!byKey.has(fold(name))) byKey.set(fold(name), work);
    }
  }

  // The work that an address or a person names: by id, name or alias.
  function find(name) {
    return works.get(name) || byKey.get(name) || byKey.get(fold(name)) || null;
  }

  // The name to write into an address: the key where it leads back to the same work.
  function handle(id) {
    const work = works.get(id);
    return work && find(work.key) === work ? work.key : id;
  }

  function dateOf(work) {
    if (!work.year) return "no date";
    return work.month ? `${work.year}-${String(work.month).padStart(2, "0")}` : String(work.year);
  }

  return {
    works, relations, fold, find, handle, details, dateOf,
    maps: outline.maps,
    notes: outline.notes,
    options: outline.options,
    isLineage: (relation) => relation.type !== "compares",
  };
})();
