// The map on vis-network's canvas: it keeps the camera, pans, zooms, animates and asks for each
// frame, whose hooks paint lines, signs, labels, bands and highlights. It is given no works: it makes
// an object of many parts of each, two fifths of the scripts' time before the first picture.
const Chart = (() => {
  let network, box;
  let view = { works: new Set(), relations: [], map: null };
  let agents = new Map(); // where people and organisations stand
  let lit = null; // {works, relations, main}: what stands out, all else dimmed
  let drawnLabels = [], written = -Infinity; // labels, and when they took their places
  const CARRIED = 120; // milliseconds that labels move along before they take new places
  let camera = "", lastMove = -Infinity, moving = false, resting = 0;
  const NEAR = 7; // pixels from a line within which the pointer is on it
  const EDGE = 1.5; // pixels of a sign's outline
  const FINGER = 16; // pixels from a sign within which a finger means it
  let under = null, pointing = 0; // what the pointer is on
  const handlers = { work: () => {}, edge: () => {}, nothing: () => {}, open: () => {}, moved: () => {}, hover: () => {}, drawn: () => {} };

  function start(element) {
    box = element;
    network = new vis.Network(box, { nodes: [], edges: [] }, {
      autoResize: true,
      physics: false,
      layout: { improvedLayout: false },
      interaction: { hover: false, selectable: false, tooltipDelay: 1e9, zoomSpeed: 0.7 },
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
    box.addEventListener("pointermove", hover);
    box.addEventListener("pointerleave", () => { if (under) point(null); });
    return network;
  }

  function point(what) {
    under = what;
    box.classList.toggle("pointing", what !== null);
    handlers.hover(what);
  }

  // Looked for once a frame.
  function hover(event) {
    if (pointing || event.buttons || event.pointerType === "touch") return;
    pointing = requestAnimationFrame(() => {
      pointing = 0;
      const found = at(event, false);
      if (!found || !under ? found !== under : found.work !== under.work || found.edge !== under.edge) point(found);
    });
  }

  // The work or the line that an event is on; a finger need not meet a sign exactly.
  function at(event, touch) {
    const area = box.getBoundingClientRect();
    const point = network.DOMtoCanvas({ x: event.clientX - area.left, y: event.clientY - area.top });
    const work = nearest(point, touch ? FINGER : 0);
    if (work) return { work };
    const edge = Lines.at(point, NEAR / network.getScale());
    return edge ? { edge } : null;
  }

  // The sign that covers a point of the map, or comes within `reach` pixels of it.
  function nearest(point, reach) {
    const scale = network.getScale();
    let best = null, least = Infinity;
    for (const id of shown()) {
      const p = spotOf(id), far = Math.hypot(p.x - point.x, p.y - point.y);
      if (far < least && far <= Math.max(radius(id, scale) + EDGE / scale, reach / scale)) { least = far; best = id; }
    }
    return best;
  }

  function show(next) {
    view = next;
    agents = new Map((next.agents || []).map((a) => [a.id, { x: a.x, y: a.y }]));
    lit = null; // what stood out may be gone
    written = -Infinity;
    under = null;
    restyle();
  }

  function* shown() {
    yield* view.works;
    yield* agents.keys();
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
    Still.draw(ctx, { scale, eye, width: box.clientWidth, height: box.clientHeight, ratio, moving, map: view.map }, (target, window) => {
      Lines.paint(target, scale, window);
      signs(target, scale, window);
    });
  }

  function signs(ctx, scale, window) {
    for (const id of shown()) {
      const p = spotOf(id), r = radius(id, scale);
      if (p.x + r < window.l || p.x - r > window.r || p.y + r < window.t || p.y - r > window.b) continue;
      Paint.sign(ctx, id, p.x, p.y, r);
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
    const ratio = ctx.canvas.width / box.clientWidth, time = performance.now();
    const area = { width: box.clientWidth, height: box.clientHeight };
    const carried = moving && time - written < CARRIED;
    const buttons = { l: area.width - 54, r: area.width, t: area.height - 126, b: area.height, owner: "zoom" };
    if (!carried) {
      drawnLabels = Scene.labels(marks(), network.getScale(), Look.ink.font, [...Axis.boxes(), buttons], area);
      written = time;
    }
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
      const p = carried ? toScreen(spotOf(label.id)) : label.at;
      const x = label.x + p.x - label.at.x, top = label.top + p.y - label.at.y;
      label.lines.forEach((line, i) => {
        const y = top + i * label.size * 1.16;
        if (!moving) ctx.strokeText(line, x, y);
        ctx.fillText(line, x, y);
      });
    }
    ctx.restore();
  }

  function light(next) {
    lit = next;
    written = -Infinity;
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

  // On a phone the whole would be a stamp: fill the height and start at the work that is read about,
  // else where the most built-upon is.
  function fitHeight(map, animate) {
    const h = box.clientHeight, w = box.clientWidth, below = beneath(), { work } = State.get();
    const scale = Math.max((w - 28) / map.width, Math.min(1, (h - 24) / map.height));
    const heart = [...view.works].sort((a, b) => Data.works.get(b).built - Data.works.get(a).built || (a < b ? -1 : 1))[0];
    const chosen = map.spots[work] || map.spots[heart], aside = map.spots[work] ? 0 : (w * 0.15) / scale;
    const x = chosen ? chosen[0] + aside : map.width / 2;
    const y = below && chosen ? within(chosen[1], -24 / scale, map.height + 24 / scale, (h - below) / scale) + below / 2 / scale : map.height / 2;
    move({ x: Math.max(w / 2 / scale - 20, Math.min(map.width + 30 - w / 2 / scale, x)), y }, scale, animate);
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
    const scale = Math.max(network.getScale(), 0.55), spot = spotOf(id), { map } = view;
    const left = (map.undated ? -20 : 0) - (Dom.narrow() ? 14 : Axis.room(map)) / scale;
    const x = within(spot.x, left, map.width + 46 / scale, (w - covered()) / scale);
    const y = within(spot.y, -24 / scale, map.height + 24 / scale, (h - below) / scale);
    move({ x: x + covered() / 2 / scale, y: y + below / 2 / scale }, scale);
  }

  // The middle of a window `wide`, near `wanted` but not beyond the ends of what there is to see.
  function within(wanted, first, last, wide) {
    if (last - first < wide) return (first + last) / 2;
    return Math.max(first + wide / 2, Math.min(last - wide / 2, wanted));
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
