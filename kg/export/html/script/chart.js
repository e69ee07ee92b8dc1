// The map on vis-network's canvas: it draws edges, pans, zooms and says what the pointer is on;
// signs, labels, bands and highlights are painted in its drawing hooks.
const Chart = (() => {
  const FAST = 900; // edges beyond which highlights skip the pointer and edges hide while dragging
  let network, nodes, edges, box;
  let view = { works: new Set(), relations: [], map: null };
  let lit = null; // {works, relations, main}: what stands out, all else dimmed
  let drawnLabels = [];
  const TWICE = 500; // milliseconds within which a second click makes a double click
  let lastFrame = -Infinity, resting = 0;
  let tapped = null, opened = -Infinity;
  const drawn = { nodes: new Map(), edges: new Map() }; // id → what vis-network was last told
  const handlers = { work: () => {}, edge: () => {}, nothing: () => {}, open: () => {}, moved: () => {} };

  function start(element) {
    box = element;
    nodes = new vis.DataSet();
    edges = new vis.DataSet();
    network = new vis.Network(box, { nodes, edges }, {
      autoResize: true,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, tooltipDelay: 1e9, dragNodes: false, zoomSpeed: 0.7, multiselect: false },
      nodes: { shape: "custom", ctxRenderer: sign, label: undefined, chosen: false },
      edges: {
        smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: Scene.BEND },
        arrows: { to: { scaleFactor: 0.5 } }, arrowStrikethrough: false, selectionWidth: 0, hoverWidth: 0, chosen: false,
      },
    });
    network.on("beforeDrawing", ground);
    network.on("afterDrawing", over);
    network.on("click", (event) => {
      const source = event.event.srcEvent;
      if (source.timeStamp - opened < TWICE) return; // the tail of a double click
      tapped = event.nodes.length ? { id: event.nodes[0], x: source.clientX, y: source.clientY, at: source.timeStamp } : null;
      if (event.nodes.length) handlers.work(event.nodes[0]);
      else if (event.edges.length) handlers.edge(event.edges[0]);
      else handlers.nothing();
      network.unselectAll();
    });
    document.addEventListener("pointerup", secondTap, true);
    network.on("hoverNode", (event) => { box.classList.add("pointing"); handlers.hover({ work: event.node }); });
    network.on("hoverEdge", (event) => { box.classList.add("pointing"); handlers.hover({ edge: event.edge }); });
    box.addEventListener("pointerleave", () => handlers.hover(null));
    for (const name of ["blurNode", "blurEdge"]) {
      network.on(name, () => { box.classList.remove("pointing"); handlers.hover(null); });
    }
    return network;
  }

  // The second click of a double click, wherever it lands: the first may have opened the card above
  // the work.
  function secondTap(event) {
    const former = tapped;
    if (!former || event.timeStamp === former.at) return;
    tapped = null;
    if (event.timeStamp - former.at > TWICE || Math.hypot(event.clientX - former.x, event.clientY - former.y) > 8) return;
    opened = event.timeStamp;
    handlers.open(former.id);
  }

  function show(next) {
    view = next;
    lit = null; // what stood out may be gone
    const wantedEdges = new Map(next.relations.map((r) => [r.id, r]));
    (next.agentLinks || []).forEach((link) => wantedEdges.set(link.id, link));
    sync(nodes, drawn.nodes, [
      ...[...next.works].map((id) => {
        const [x, y] = next.map.spots[id];
        return { id, x, y, size: Data.works.get(id).radius };
      }),
      ...(next.agents || []).map((a) => ({ id: a.id, x: a.x, y: a.y, size: 6 })),
    ]);
    sync(edges, drawn.edges, [...wantedEdges.values()].map(edgeLook));
    network.setOptions({ interaction: { hideEdgesOnDrag: wantedEdges.size > FAST, hideEdgesOnZoom: wantedEdges.size > FAST } });
  }

  // Bring a data set to `items`, touching only what differs: vis-network works hard for each.
  function sync(set, former, items) {
    const keep = new Set(items.map((item) => item.id));
    const gone = [...former.keys()].filter((id) => !keep.has(id));
    gone.forEach((id) => former.delete(id));
    if (gone.length) set.remove(gone);
    const changed = items.filter((item) => {
      const look = JSON.stringify(item);
      if (former.get(item.id) === look) return false;
      former.set(item.id, look);
      return true;
    });
    if (changed.length) set.update(changed);
  }

  function edgeLook(relation) {
    if (relation.agent) {
      return { id: relation.id, from: relation.agent, to: relation.work, arrows: "", dashes: [1, 3], width: 1, color: { color: Look.ink.soft, opacity: 0.5 } };
    }
    return {
      id: relation.id, from: relation.older, to: relation.newer,
      arrows: relation.type === "compares" ? "" : "to", dashes: relation.dashes, width: relation.width,
      color: { color: Look.ofRelation(relation), opacity: Look.strength(relation) },
    };
  }

  function restyle() {
    show(view);
    network.redraw();
  }

  // Never smaller on the screen than a pointer can meet and an eye can see.
  function radius(id, scale) {
    const work = Data.works.get(id);
    const r = work ? work.radius : 6;
    return Math.max(r, (2.6 + 0.28 * r) / scale);
  }

  function sign({ ctx, id, x, y }) {
    const r = radius(id, network ? network.getScale() : 1);
    return {
      drawNode: () => paintSign(ctx, id, x, y, r),
      nodeDimensions: { width: 2 * r + 3, height: 2 * r + 3 },
    };
  }

  function paintSign(ctx, id, x, y, r) {
    const work = Data.works.get(id);
    ctx.save();
    ctx.setLineDash([]);
    if (!work) {
      const person = id.startsWith("person:");
      ctx.fillStyle = Look.ink.soft;
      ctx.beginPath();
      if (person) ctx.arc(x, y, r * 0.7, 0, 2 * Math.PI);
      else ctx.rect(x - r * 0.75, y - r * 0.75, r * 1.5, r * 1.5);
      ctx.fill();
      ctx.restore();
      return;
    }
    const colour = Look.ofWork(work);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = work.status === "read" ? colour : Look.ink.paper;
    ctx.fill();
    ctx.lineWidth = Math.max(1.6, r * 0.24);
    ctx.strokeStyle = work.status === "read" ? Look.ink.paper : colour;
    if (work.status === "mentioned") ctx.setLineDash([r * 0.42, r * 0.36]);
    ctx.stroke();
    if (work.status === "to-read") {
      ctx.beginPath();
      ctx.arc(x, y, r * 0.36, 0, 2 * Math.PI);
      ctx.fillStyle = colour;
      ctx.fill();
    }
    ctx.restore();
  }

  function ground(ctx) {
    const map = view.map;
    if (!map) return;
    const far = 1e5;
    map.bands.forEach((band, index) => {
      if (index % 2) return;
      ctx.fillStyle = Look.ink.band;
      ctx.fillRect(-far, band.top, 2 * far, band.bottom - band.top);
    });
    const scale = network.getScale();
    ctx.lineWidth = 1 / scale;
    ctx.strokeStyle = Look.ink.line;
    ctx.beginPath();
    for (const [, , left] of map.spans) { ctx.moveTo(left, -far); ctx.lineTo(left, far); }
    if (map.spans.length) { const right = map.spans[map.spans.length - 1][3]; ctx.moveTo(right, -far); ctx.lineTo(right, far); }
    ctx.stroke();
    if (map.undated) {
      ctx.fillStyle = Look.ink.line;
      ctx.globalAlpha = 0.35;
      ctx.fillRect(map.undated[0] - 20, -far, map.undated[1] - map.undated[0] + 34, 2 * far);
      ctx.globalAlpha = 1;
    }
  }

  function toScreen(point) {
    return network.canvasToDOM(point);
  }

  function spotOf(id) {
    const place = view.map.spots[id];
    if (place) return { x: place[0], y: place[1] };
    const agent = (view.agents || []).find((a) => a.id === id);
    return { x: agent.x, y: agent.y };
  }

  function over(ctx) {
    if (!view.map) return;
    if (lit) {
      veil(ctx);
      lit.relations.forEach((relation) => paintEdge(ctx, relation));
      lit.works.forEach((id) => {
        const p = spotOf(id);
        paintSign(ctx, id, p.x, p.y, radius(id, network.getScale()));
      });
      if (lit.main) ring(ctx, lit.main);
    }
    paintLabels(ctx);
    handlers.moved();
  }

  function veil(ctx) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = Look.ink.paper;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
  }

  function paintEdge(ctx, relation) {
    const a = spotOf(relation.agent || relation.older), b = spotOf(relation.work || relation.newer);
    const scale = network.getScale();
    const ra = radius(relation.agent || relation.older, scale) + 2, rb = radius(relation.work || relation.newer, scale) + 3;
    const points = Scene.trimmed(Scene.curve(a, b), ra, rb);
    if (points.length < 2) return;
    const main = lit.main;
    const colour = relation.agent ? Look.ink.soft
      : relation.type === "compares" ? Look.ink.compare
      : main && relation.newer === main ? Look.ink.older : main && relation.older === main ? Look.ink.newer : Look.ofRelation(relation);
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = Math.max((relation.width || 1) * 1.25, 1.4 / scale);
    ctx.setLineDash(Array.isArray(relation.dashes) ? relation.dashes : []);
    ctx.beginPath();
    points.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
    ctx.stroke();
    const head = !relation.agent && relation.type !== "compares" && Scene.arrow(points, Math.max(9, 7 / scale));
    if (head) {
      ctx.setLineDash([]);
      ctx.beginPath();
      head.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
      ctx.fill();
    }
    ctx.restore();
  }

  function ring(ctx, id) {
    const p = spotOf(id);
    const scale = network.getScale();
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineWidth = 2.4 / scale;
    ctx.strokeStyle = Look.ink.accent;
    ctx.beginPath();
    ctx.arc(p.x, p.y, radius(id, scale) + 4.5 / scale, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
  }

  function marks() {
    const scale = network.getScale();
    const width = box.clientWidth, height = box.clientHeight;
    const list = [];
    const add = (id, lines, weight) => {
      const p = toScreen(spotOf(id));
      if (p.x < -80 || p.y < -40 || p.x > width + 80 || p.y > height + 40) return;
      const on = lit && lit.works.has(id);
      if (lit && !on && !lit.soft) return;
      list.push({ id, x: p.x, y: p.y, r: radius(id, scale) * scale, lines, weight, must: lit && lit.main === id ? 2 : on ? 1 : 0 });
    };
    for (const id of view.works) { const w = Data.works.get(id); add(id, w.lines, w.built); }
    for (const agent of view.agents || []) add(agent.id, agent.lines, agent.works.length * 0.2);
    return list;
  }

  // Halos cost more than all else: while the camera moves labels go without, and get them at rest.
  function inMotion() {
    const now = performance.now(), moving = now - lastFrame < 100;
    lastFrame = now;
    clearTimeout(resting);
    if (moving) resting = setTimeout(() => { lastFrame = -Infinity; network.redraw(); }, 160);
    return moving;
  }

  function paintLabels(ctx) {
    const ratio = ctx.canvas.width / box.clientWidth;
    const area = { width: box.clientWidth, height: box.clientHeight };
    const buttons = { l: area.width - 54, r: area.width, t: area.height - 126, b: area.height, owner: "zoom" };
    drawnLabels = Scene.labels(marks(), network.getScale(), Look.ink.font, [...Axis.boxes(), buttons], area);
    const moving = inMotion();
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    ctx.strokeStyle = Look.ink.paper;
    ctx.lineWidth = 3.5;
    for (const label of drawnLabels) {
      ctx.font = label.font;
      ctx.textAlign = label.align;
      const work = Data.works.get(label.id);
      ctx.fillStyle = work && work.status !== "mentioned" ? Look.ink.text : Look.ink.soft;
      label.lines.forEach((line, i) => {
        const y = label.top + i * label.size * 1.16;
        if (!moving) ctx.strokeText(line, label.x, y);
        ctx.fillText(line, label.x, y);
      });
    }
    ctx.restore();
  }

  function light(next) {
    lit = next;
    network.redraw();
  }

  function fit({ animate = true, bounds = null } = {}) {
    const map = view.map;
    const area = bounds || { left: map.undated ? -20 : 0, right: map.width, top: 0, bottom: map.height };
    const w = box.clientWidth, h = box.clientHeight;
    // Room on the left for the names of the bands, on the right for the card when it is open.
    const left = Dom.narrow() ? 14 : Axis.room(map), right = 46 + covered();
    const scale = Math.max(0.04, Math.min((w - left - right) / Math.max(1, area.right - area.left), (h - 24) / Math.max(1, area.bottom - area.top), 1.5));
    if (Dom.narrow() && !bounds) return fitHeight(map, animate);
    const aside = (left - right) / 2 / scale;
    move({ x: (area.left + area.right) / 2 - aside, y: (area.top + area.bottom) / 2 }, scale, animate);
  }

  // On a phone the whole would be a stamp: fill the height and start where the most built-upon is.
  function fitHeight(map, animate) {
    const h = box.clientHeight, w = box.clientWidth;
    const scale = Math.max((w - 28) / map.width, Math.min(1, (h - 24) / map.height));
    const heart = [...view.works].sort((a, b) => Data.works.get(b).built - Data.works.get(a).built || (a < b ? -1 : 1))[0];
    const x = heart ? view.map.spots[heart][0] + w / 4 / scale : map.width / 2;
    move({ x: Math.max(w / 2 / scale - 20, Math.min(map.width + 30 - w / 2 / scale, x)), y: map.height / 2 }, scale, animate);
  }

  function resize() {
    network.setSize("100%", "100%");
    network.redraw();
  }

  // Width to height of what the map may fill, with room for a card.
  function shape() {
    const card = Dom.narrow() ? 0 : 400;
    return Math.max(0.5, (box.clientWidth - card - 120) / Math.max(1, box.clientHeight - 24));
  }

  // Whether a work stands where the card would come.
  function underCard(id) {
    const p = toScreen(spotOf(id));
    return Dom.narrow() ? p.y > box.clientHeight * 0.36 : p.x > box.clientWidth - Math.min(400, window.innerWidth * 0.42) - 20;
  }

  // How much of the map's right side the card hides.
  function covered() {
    const card = Dom.byId("card");
    return card.hidden || Dom.narrow() ? 0 : card.offsetWidth;
  }

  function move(position, scale, animate = true) {
    const animation = animate && !Dom.calm() ? { duration: 380, easingFunction: "easeInOutCubic" } : false;
    network.moveTo({ position, scale: scale || network.getScale(), animation });
  }

  function zoom(factor) {
    move(network.getViewPosition(), Math.max(0.03, Math.min(4, network.getScale() * factor)));
  }

  // Bring a work into the middle if it is not comfortably in view.
  function reveal(id) {
    const p = toScreen(spotOf(id));
    const w = box.clientWidth, h = box.clientHeight;
    const below = Dom.narrow() && !Dom.byId("card").hidden ? h * 0.6 : 0;
    const inside = p.x > 60 && p.x < w - covered() - 60 && p.y > 50 && p.y < h - below - 50;
    if (inside && network.getScale() >= 0.3) return;
    const scale = Math.max(network.getScale(), 0.55), spot = spotOf(id);
    move({ x: spot.x + covered() / 2 / scale, y: spot.y + below / 2 / scale }, scale);
  }

  // Bring both ends of a line into view.
  function revealEdge(relation) {
    if (!view.map.spots[relation.older] || !view.map.spots[relation.newer]) return;
    const a = spotOf(relation.older), b = spotOf(relation.newer), around = 260;
    fit({ animate: false, bounds: {
      left: Math.min(a.x, b.x) - around, right: Math.max(a.x, b.x) + around, top: Math.min(a.y, b.y) - around, bottom: Math.max(a.y, b.y) + around,
    } });
  }

  return {
    start, show, restyle, resize, shape, underCard, light, fit, move, zoom, reveal, revealEdge, toScreen, radius, spotOf, marks,
    on: (name, handler) => { handlers[name] = handler; },
    get network() { return network; },
    get view() { return view; },
    get lit() { return lit; },
    get labels() { return drawnLabels; },
  };
})();
