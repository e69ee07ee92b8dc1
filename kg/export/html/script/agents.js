// People and organisations as nodes of their own, in a band below the works, near the time of their
// first work.
const Agents = (() => {
  const PITCH = 36;
  const ROOM = 1.3; // rows to those that names would fill without a gap

  // Adds the band to the map and gives {map, agents, links} for the works that are shown.
  function add(map, works) {
    const found = new Map();
    for (const id of works) {
      for (const agent of Choice.agentsOf(Data.works.get(id))) {
        if (!found.has(agent)) found.set(agent, []);
        found.get(agent).push(id);
      }
    }
    if (!found.size) return { map, agents: [], links: [] };
    const list = [...found].map(([id, made]) => {
      const name = id.replace(/^\w+:/, "");
      const lines = [name.length > 20 ? `${name.slice(0, 19)}…` : name];
      return { id, works: made, lines, x: Math.min(...made.map((w) => map.spots[w][0])), wide: 7.5 * lines[0].length + 18 };
    });
    list.sort((a, b) => b.works.length - a.works.length || a.x - b.x || (a.id < b.id ? -1 : 1));
    const wide = list.reduce((sum, agent) => sum + agent.wide, 0);
    const rows = Array.from({ length: Math.ceil((wide / map.width) * ROOM) }, () => []);
    for (const agent of list) {
      let best = null;
      rows.forEach((row, number) => {
        const x = free(row, agent, map.width);
        const cost = x === null ? Infinity : Math.abs(x - agent.x) + number * PITCH * 0.5;
        if (!best || cost < best.cost) best = { x, cost, number };
      });
      if (!best || best.cost === Infinity) best = { x: agent.x, number: rows.push([]) - 1 };
      agent.x = best.x;
      agent.y = map.height + 30 + (best.number + 0.4) * PITCH;
      rows[best.number].push(agent);
    }
    const height = map.height + 30 + rows.length * PITCH + 6;
    const band = { kind: "agents", label: "", work: "", top: map.height, bottom: height, works: list.length, index: -1 };
    const links = list.flatMap((agent) => agent.works.map((work) => ({ id: `${agent.id}\n${work}`, agent: agent.id, work })));
    return { map: { ...map, bands: [...map.bands, band], height }, agents: list, links };
  }

  // The place in a row that is free and nearest to where the agent would stand, or null.
  function free(row, agent, width) {
    const clear = (x) => x >= 0 && x <= width && !row.some((o) => Math.abs(o.x - x) < (o.wide + agent.wide) / 2 - 1e-6);
    const places = [agent.x, ...row.flatMap((o) => [o.x - (o.wide + agent.wide) / 2, o.x + (o.wide + agent.wide) / 2])];
    return places.filter(clear).sort((a, b) => Math.abs(a - agent.x) - Math.abs(b - agent.x))[0] ?? null;
  }

  return { add };
})();
