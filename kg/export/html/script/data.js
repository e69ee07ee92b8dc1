// What the page knows: works, relations, maps. The details (sentences, remarks) are parsed when
// the first card asks for them.
const Data = (() => {
  const outline = JSON.parse(Dom.byId("outline").textContent);
  const works = new Map();
  const relations = new Map();
  const DASHES = { extends: false, uses: [7, 5], inspired_by: [2, 4], compares: false };
  const WIDTH = { extends: 2, uses: 1.4, inspired_by: 1.6, compares: 1 };
  const empty = { name: "", orgs: [], people: [], venues: [], topics: [], aliases: [], notes: [], year: 0, month: 0, readOn: "", status: "mentioned", built: 0 };

  for (const node of outline.nodes) {
    const { label, size, shape, name, ...record } = node;
    works.set(node.id, { ...empty, ...record, title: name || "", radius: size, lines: label.split("\n"), into: [], from: [] });
  }
  outline.edges.forEach((edge, index) => {
    const relation = {
      id: edge.id, index, newer: edge.to, older: edge.from, type: edge.relation, confidence: edge.confidence, status: edge.status,
      dashes: DASHES[edge.relation], width: WIDTH[edge.relation],
    };
    relations.set(relation.id, relation);
    works.get(relation.newer).into.push(relation);
    works.get(relation.older).from.push(relation);
  });
  const full = outline.maps[0];
  full.spots = Object.fromEntries(outline.nodes.map((n) => [n.id, [n.x, n.y]]));
  for (const work of works.values()) work.band = full.member[work.id];

  let parsed = null;
  function details() {
    if (!parsed) parsed = JSON.parse(Dom.byId("details").textContent);
    return parsed;
  }

  const text = (number) => details().texts[number];

  // As kg itself compares names: case, width, spaces and punctuation do not count.
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}+]+/gu, "");
  }

  // Names to works; folding them all takes a while, so it waits until a name is not written exactly.
  function index(written) {
    const names = new Map();
    for (const work of works.values()) {
      for (const name of [work.id, work.key, ...work.aliases, work.title]) {
        if (name && !names.has(written(name))) names.set(written(name), work);
      }
    }
    return names;
  }

  let exact = null, folded = null;

  // The work that an address or a person names: by id, name or alias.
  function find(name) {
    if (works.has(name)) return works.get(name);
    exact ??= index((text) => text);
    if (exact.has(name)) return exact.get(name);
    folded ??= index(fold);
    return folded.get(fold(name)) || null;
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
    works, relations, fold, find, handle, details, text, dateOf,
    maps: outline.maps,
    notes: outline.notes,
    options: outline.options,
    isLineage: (relation) => relation.type !== "compares",
  };
})();
