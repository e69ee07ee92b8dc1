// Walking the lineage: ancestors, descendants, ways between two works.
const Walk = (() => {
  const older = (id, allowed) => Data.works.get(id).into.filter((r) => Data.isLineage(r) && allowed(r)).map((r) => r.older);
  const newer = (id, allowed) => Data.works.get(id).from.filter((r) => Data.isLineage(r) && allowed(r)).map((r) => r.newer);
  const any = () => true;

  function reach(start, step, depth, allowed) {
    const found = new Map([[start, 0]]);
    let edge = [start];
    for (let d = 1; d <= depth && edge.length; d += 1) {
      const next = [];
      for (const id of edge) {
        for (const other of step(id, allowed)) {
          if (!found.has(other)) { found.set(other, d); next.push(other); }
        }
      }
      edge = next;
    }
    return found;
  }

  const ancestors = (id, depth = Infinity, allowed = any) => reach(id, older, depth, allowed);
  const descendants = (id, depth = Infinity, allowed = any) => reach(id, newer, depth, allowed);

  function shortest(start, goal, step) {
    const came = new Map([[start, null]]);
    let edge = [start];
    while (edge.length && !came.has(goal)) {
      const next = [];
      for (const id of edge) {
        for (const other of [...step(id, any)].sort()) {
          if (!came.has(other)) { came.set(other, id); next.push(other); }
        }
      }
      edge = next;
    }
    if (!came.has(goal)) return null;
    const way = [];
    for (let id = goal; id !== null; id = came.get(id)) way.unshift(id);
    return way;
  }

  // The ways between two works: {kind, works, way}. Along the arrows if there is such a way (then
  // `works` are all that lie on any), else the shortest in either direction, else none.
  function between(a, b) {
    for (const [first, last] of [[a, b], [b, a]]) {
      const way = shortest(first, last, newer);
      if (way) {
        const up = ancestors(last);
        const works = [...descendants(first).keys()].filter((id) => up.has(id));
        return { kind: "descent", works: new Set(works), way };
      }
    }
    const way = shortest(a, b, (id, allowed) => [...older(id, allowed), ...newer(id, allowed)]);
    if (way) return { kind: "kin", works: new Set(way), way };
    return { kind: "none", works: new Set([a, b]), way: [] };
  }

  return { ancestors, descendants, between };
})();
