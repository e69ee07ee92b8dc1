// The map on vis-network's canvas: it keeps the works, pans, zooms and says which work the pointer
// is on; signs, lines, labels, bands and highlights are painted in its drawing hooks.
const Chart = (() => {
  let network, nodes, box;
  let view = { works: new Set(), relations: [], map: null };
  let agents = new Map(); // where people and organisations stand
  let lit = null; // {works, relations, main}: what stands out, all else dimmed
  let drawnLabels = [];
  let source = "paint"; // what this frame's lines and signs are drawn from
  let camera = "", lastMove = -Infinity, moving = false, resting = 0;
  const told = new Map(); // id → what vis-network was last told
  const NEAR = 7; // pixels from a line within which the pointer is on it
  const FINGER = 16; // pixels from a sign within which a finger means it
  let under = null, pointing = 0; // what the pointer is on
  const handlers = { work: () => {}, edge: () => {}, nothing: () => {}, open: () => {}, moved: () => {}, hover: () => {}, drawn: () => {} };

  function start(element) {
    box = element;
    nodes = new vis.DataSet();
    network = new vis.Network(box, { nodes, edges: new vis.DataSet() }, {
      autoResize: true,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: true, selectable: false, hoverConnectedEdges: false, tooltipDelay: 1e9, dragNodes: false, zoomSpeed: 0.7 },
      nodes: { shape: "custom", ctxRenderer: sign, label: undefined, chosen: false },
    });
    network.on("beforeDrawing", ground);
    network.on("afterDrawing", over);
    Press.start(box, at, {
      single: (found) => {
        if (found && found.work) handlers.work(found.work);
        else if (found) handlers.edge(found.edge);
        else handlers.nothing();
      },
      double: (work) => handlers.open(work),
    });
    network.on("hoverNode", (event) => point({ work: event.node }));
    network.on("blurNode", () => point(null));
    box.addEventListener("pointermove", overLine);
    box.addEventListener("pointerleave", () => point(null));
    return network;
  }

  function point(what) {
    under = what;
    box.classList.toggle("pointing", what !== null);
    handlers.hover(what);
  }

  // Looked for once a frame, and only where no work is.
  function overLine(event) {
    if (pointing || event.buttons || (under && under.work)) return;
    pointing = requestAnimationFrame(() => {
      pointing = 0;
      if (under && under.work) return;
      const area = box.getBoundingClientRect();
      const edge = Lines.at(network.DOMtoCanvas({ x: event.clientX - area.left, y: event.clientY - area.top }), NEAR / network.getScale());
      if (edge !== (under ? under.edge : null)) point(edge ? { edge } : null);
    });
  }

  // The work or the line that an event is on; a finger need not meet a sign exactly.
  function at(event, touch) {
    const area = box.getBoundingClientRect();
    const point = { x: event.clientX - area.left, y: event.clientY - area.top };
    const work = network.getNodeAt(point) || (touch && nearest(point));
    if (work) return { work };
    const edge = Lines.at(network.DOMtoCanvas(point), NEAR / network.getScale());
    return edge && { edge };
  }

  function nearest(point) {
    let best = null, least = FINGER;
    for (const id of told.keys()) {
      const p = toScreen(spotOf(id)), distance = Math.hypot(p.x - point.x, p.y - point.y);
      if (distance < least) { least = distance; best = id; }
    }
    return best;
  }

  function show(next) {
    view = next;
    agents = new Map((next.agents || []).map((a) => [a.id, { x: a.x, y: a.y }]));
    lit = null; // what stood out may be gone
    under = null;
    tell([
      ...[...next.works].map((id) => {
        const [x, y] = next.map.spots[id];
        return { id, x, y, size: Data.works.get(id).radius };
      }),
      ...(next.agents || []).map((a) => ({ id: a.id, x: a.x, y: a.y, size: 6 })),
    ]);
    restyle();
  }

  // Bring vis-network's nodes to `items`, touching only what differs: it works hard for each.
  function tell(items) {
    const keep = new Set(items.map((item) => item.id));
    const gone = [...told.keys()].filter((id) => !keep.has(id));
    gone.forEach((id) => told.delete(id));
    const changed = items.filter((item) => {
      const look = `${item.x} ${item.y} ${item.size}`;
      if (told.get(item.id) === look) return false;
      told.set(item.id, look);
      return true;
    });
    network.renderer.allowRedraw = false; // or it would draw at once, and for each of the two
    if (gone.length) nodes.remove(gone);
    if (changed.length) nodes.update(changed);
    network.body.emitter.emit("_resizeNodes"); // or it draws none that is away from the origin
    network.renderer.allowRedraw = true;
  }

  // At the next frame, however many ask for it.
  function redraw() {
    network.body.emitter.emit("_requestRedraw");
  }

  function restyle() {
    Lines.set([...view.relations, ...(view.agentLinks || [])], spotOf);
    Still.forget();
    redraw();
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
      drawNode: () => { if (source === "paint") Paint.sign(ctx, id, x, y, r); },
      nodeDimensions: { width: 2 * r + 3, height: 2 * r + 3 },
    };
  }

  function toScreen(point) {
    return network.canvasToDOM(point);
  }

  function spotOf(id) {
    const place = view.map.spots[id];
    return place ? { x: place[0], y: place[1] } : agents.get(id);
  }

  function ground(ctx) {
    if (!view.map) return;
    const scale = network.getScale(), eye = network.getViewPosition();
    follow(`${scale} ${eye.x} ${eye.y}`);
    Paint.ground(ctx, view.map, scale);
    const ratio = ctx.canvas.width / box.clientWidth;
    source = Still.draw(ctx, { scale, eye, width: box.clientWidth, height: box.clientHeight, ratio, moving, map: view.map }, (target, window) => {
      Lines.paint(target, scale, window);
      if (target !== ctx) signs(target, scale); // on the map itself vis-network asks for each
    });
  }

  function signs(ctx, scale) {
    for (const id of told.keys()) {
      const p = spotOf(id);
      Paint.sign(ctx, id, p.x, p.y, radius(id, scale));
    }
  }

  // Whether the camera is on its way. Then lines and labels are drawn as they were, which is quick,
  // and drawn properly when it rests.
  function follow(now) {
    const time = performance.now();
    if (now !== camera) {
      moving = time - lastMove < 150;
      lastMove = time;
      camera = now;
      clearTimeout(resting);
      resting = moving ? setTimeout(() => { moving = false; redraw(); }, 160) : 0;
    }
  }

  function over(ctx) {
    if (!view.map) return;
    const scale = network.getScale();
    if (lit) {
      Paint.veil(ctx);
      lit.relations.forEach((relation) => Lines.bright(ctx, relation, lit.main, scale, spotOf));
      lit.works.forEach((id) => {
        const p = spotOf(id);
        Paint.sign(ctx, id, p.x, p.y, radius(id, scale));
      });
      if (lit.main) Paint.ring(ctx, spotOf(lit.main), radius(lit.main, scale), scale);
    }
    handlers.moved(); // the names of the bands take their places before the labels
    paintLabels(ctx);
    handlers.drawn();
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

  function paintLabels(ctx) {
    const ratio = ctx.canvas.width / box.clientWidth;
    const area = { width: box.clientWidth, height: box.clientHeight };
    const buttons = { l: area.width - 54, r: area.width, t: area.height - 126, b: area.height, owner: "zoom" };
    drawnLabels = Scene.labels(marks(), network.getScale(), Look.ink.font, [...Axis.boxes(), buttons], area);
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
    redraw();
  }

  function fit({ animate = true, bounds = null } = {}) {
    const map = view.map;
    const area = bounds || { left: map.undated ? -20 : 0, right: map.width, top: 0, bottom: map.height };
    const w = box.clientWidth, h = box.clientHeight;
    // Room on the left for the names of the bands, on the right for the card when it is open.
    const left = Dom.narrow() ? 14 : Axis.room(map), right = (Dom.narrow() ? 14 : 46) + covered();
    const below = beneath();
    const scale = Math.max(0.04, Math.min((w - left - right) / Math.max(1, area.right - area.left), (h - below - 24) / Math.max(1, area.bottom - area.top), 1.5));
    if (Dom.narrow() && !bounds) return fitHeight(map, animate);
    const aside = (left - right) / 2 / scale;
    move({ x: (area.left + area.right) / 2 - aside, y: (area.top + area.bottom) / 2 + below / 2 / scale }, scale, animate);
  }

  // On a phone the whole would be a stamp: fill the height and start where the most built-upon is.
  function fitHeight(map, animate) {
    const h = box.clientHeight, w = box.clientWidth;
    const scale = Math.max((w - 28) / map.width, Math.min(1, (h - 24) / map.height));
    const heart = [...view.works].sort((a, b) => Data.works.get(b).built - Data.works.get(a).built || (a < b ? -1 : 1))[0];
    const x = heart ? view.map.spots[heart][0] + (w * 0.15) / scale : map.width / 2;
    move({ x: Math.max(w / 2 / scale - 20, Math.min(map.width + 30 - w / 2 / scale, x)), y: map.height / 2 }, scale, animate);
  }

  function resize() {
    network.setSize("100%", "100%");
    redraw();
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

  // How much of the map a phone's card hides from below.
  function beneath() {
    const card = Dom.byId("card");
    return card.hidden || !Dom.narrow() ? 0 : Math.max(0, box.getBoundingClientRect().bottom - card.getBoundingClientRect().top);
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
    const a = spotOf(relation.older), b = spotOf(relation.newer), around = Dom.narrow() ? 90 : 260;
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
    get moving() { return moving; },
    get labels() { return drawnLabels; },
  };
})();
