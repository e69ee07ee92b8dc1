// Colours and signs. Colours are read from the style sheet, so light and dark are decided there.
const Look = (() => {
  const STATUS = { read: "read", "to-read": "to read", mentioned: "only mentioned" };
  const RELATION = {
    extends: "extends", uses: "uses", inspired_by: "inspired by", compares: "compared with",
  };
  const TONES = 10;
  let ink = {};
  let groups = new Map(); // value of the colouring facet → its tone
  let facet = "org";
  const censuses = new Map();
  const colours = new Map(); // work → its colour, while facet and theme stay

  function readInk() {
    colours.clear();
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    ink = {
      paper: get("--paper"), band: get("--band"), line: get("--line"), text: get("--text"),
      soft: get("--soft"), faint: get("--faint"), accent: get("--accent"), older: get("--older"), newer: get("--newer"),
      other: get("--other"), compare: get("--compare"),
      tones: Array.from({ length: TONES }, (_, i) => get(`--tone-${i}`)),
      status: { read: get("--status-read"), "to-read": get("--status-to-read"), mentioned: get("--status-mentioned") },
      font: get("--sans"),
    };
  }

  // The values of the facet, most frequent first; the first ten have a tone of their own.
  function census(name) {
    if (!censuses.has(name)) censuses.set(name, count(name));
    return censuses.get(name);
  }

  function count(name) {
    const counts = new Map();
    for (const work of Data.works.values()) {
      for (const value of Choice.values[name](work)) counts.set(value, (counts.get(value) || 0) + 1);
    }
    const sorted = [...counts].sort((a, b) =>
      (a[0] === Choice.NONE) - (b[0] === Choice.NONE) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return name === "family" ? sorted.sort((a, b) => Number(a[0]) - Number(b[0])) : sorted;
  }

  function colourBy(name) {
    facet = name;
    colours.clear();
    groups = new Map();
    if (name === "status") return;
    let tone = 0;
    for (const [value] of census(name)) {
      if (value === Choice.NONE) continue;
      if (name !== "family" && tone >= TONES) break;
      if (name === "family") { // neighbouring bands differ; after ten the tones come round again
        const band = Data.maps[0].bands[Number(value)];
        if (band.kind === "family") groups.set(value, tone++ % TONES);
      } else groups.set(value, tone++);
    }
  }

  function ofValue(value) {
    if (facet === "status") return ink.status[value];
    return groups.has(value) ? ink.tones[groups.get(value)] : ink.other;
  }

  function ofWork(work) {
    if (!colours.has(work)) {
      const found = Choice.values[facet](work).find((value) => facet === "status" || groups.has(value));
      colours.set(work, found === undefined ? ink.other : ofValue(found));
    }
    return colours.get(work);
  }

  function ofRelation(relation) {
    if (relation.type === "compares") return ink.compare;
    return ofWork(Data.works.get(relation.older));
  }

  // Confidence as opacity, never so faint that the line is lost.
  function strength(relation) {
    const sure = 0.3 + 0.7 * Math.max(0, Math.min(1, (relation.confidence - 0.3) / 0.7));
    return relation.type === "extends" ? sure * 0.95 : sure * 0.6;
  }

  function familyName(index) {
    const band = Data.maps[0].bands[Number(index)];
    if (band.kind === "family") return `${band.label} line`;
    return band.kind === "small" ? "Short lines" : "On their own";
  }

  return {
    STATUS, RELATION, readInk, colourBy, census, ofValue, ofWork, ofRelation, strength, familyName,
    get ink() { return ink; },
    get facet() { return facet; },
  };
})();
