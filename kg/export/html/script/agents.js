// People and organisations as nodes of their own, in a band below the works, at the time of their
// first work.
const Agents = (() => {
  const PITCH = 40;

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
    const rows = [];
    for (const agent of list) {
      let row = 0;
      while (rows[row] && rows[row].some((o) => Math.abs(o.x - agent.x) < (o.wide + agent.wide) / 2)) row += 1;
      (rows[row] = rows[row] || []).push(agent);
      agent.y = map.height + 30 + (row + 0.4) * PITCH;
    }
    const height = map.height + 30 + rows.length * PITCH + 6;
    const band = { kind: "agents", label: "", work: "", top: map.height, bottom: height, works: list.length, index: -1 };
    const links = list.flatMap((agent) => agent.works.map((work) => ({ id: `${agent.id}\n${work}`, agent: agent.id, work })));
    return { map: { ...map, bands: [...map.bands, band], height }, agents: list, links };
  }

  return { add };
})();
