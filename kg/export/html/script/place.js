// Where works stand in the present view. The whole and the core keep the places that kg computed;
// a smaller choice (a focus, a path) is drawn together: years without a work close up, empty rows
// go, the order in both directions stays. `shape` is the width of the screen to its height.
const Place = (() => {
  const SPREAD = 3; // rows stand at most so many times as far apart as usual
  const PITCH = 50, HEAD = 20, FOOT = 6, NARROW = 84, GAP = 34, COLUMN = 88;

  function mapOf(choice, shape) {
    if (choice.kind === "whole") return Data.maps[0];
    if (choice.kind === "core") return Data.maps[1];
    return gather(Data.maps[0], choice.works, shape);
  }

  function gather(map, ids, shape) {
    const works = [...ids].map((id) => Data.works.get(id)).filter(Boolean);
    const undated = works.filter((w) => !w.year);
    const dated = works.filter((w) => w.year);
    const columns = undated.length ? Math.max(1, Math.min(4, Math.round(Math.sqrt(undated.length / 3)))) : 0;
    const left = columns * COLUMN;
    const years = dated.map((w) => w.year);
    const first = Math.min(...years), last = Math.max(...years);
    const spans = [];
    let x = left ? left + 28 : 0;
    for (const [from, to, a, b] of map.spans) {
      if (to < first || from > last) continue;
      const count = years.filter((y) => y >= from && y <= to).length;
      const wide = count ? Math.max(NARROW, Math.min(b - a, NARROW + 70 * count)) : GAP;
      const before = spans[spans.length - 1];
      if (!count && before && !before.count) { before.to = to; continue; }
      spans.push({ from, to, a, b, left: x, right: x + wide, count });
      x += wide;
    }
    const spots = {};
    const bands = [];
    const width = Math.max(x, left);
    const groups = map.bands.map((band, index) => works.filter((w) => map.member[w.id] === index));
    const rowed = groups.map((inside) => (inside.length ? rowsOf(inside, map, spans, columns) : []));
    // A few rows over a long time would be a thread: spread them as far as the screen has room.
    const all = rowed.reduce((sum, rows) => sum + rows.length, 0), heads = rowed.filter((r) => r.length).length * (HEAD + FOOT);
    const pitch = PITCH * Math.max(1, Math.min(SPREAD, (width / shape - heads) / (all * PITCH)));
    let top = 0;
    map.bands.forEach((band, index) => {
      const inside = groups[index], rows = rowed[index];
      if (!rows.length) return;
      rows.forEach((row, number) => row.forEach(({ id, x: place }) => {
        spots[id] = [place, top + HEAD + (number + 0.4) * pitch];
      }));
      const bottom = top + HEAD + rows.length * pitch + FOOT;
      bands.push({ ...band, index, top, bottom, works: inside.length });
      top = bottom;
    });
    return {
      spots, bands, height: top, width,
      spans: spans.map((s) => [s.from, s.to, s.left, s.right]),
      undated: left ? [0, left] : null,
    };
  }

  function rowsOf(inside, map, spans, columns) {
    const former = [...new Set(inside.map((w) => map.spots[w.id][1]))].sort((a, b) => a - b);
    const rows = [];
    let drawer = 0;
    for (const y of former) {
      const start = rows.length;
      const row = inside.filter((w) => map.spots[w.id][1] === y).sort((a, b) => map.spots[a.id][0] - map.spots[b.id][0]);
      for (const work of row) {
        let x;
        if (work.year) {
          const s = spans.find((span) => work.year >= span.from && work.year <= span.to);
          x = s.left + ((map.spots[work.id][0] - s.a) / (s.b - s.a)) * (s.right - s.left);
        } else {
          x = ((drawer % columns) + 0.5) * COLUMN;
          drawer += 1;
        }
        const wide = Math.max(2 * work.radius, ...work.lines.map((l) => 7 * l.length)) + 14;
        let at = start;
        while (rows[at] && rows[at].some((o) => Math.abs(o.x - x) < (o.wide + wide) / 2)) at += 1;
        (rows[at] = rows[at] || []).push({ id: work.id, x, wide });
      }
    }
    return rows;
  }

  return { mapOf };
})();
