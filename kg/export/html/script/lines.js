// The lines between works: painted, and found under the pointer. vis-network would do both, but
// keeps an object of many parts for each line and strokes them one by one in every frame; here all
// lines of one look are one stroke.
const Lines = (() => {
  const LEVELS = 10; // shades of confidence that an eye can tell
  const HEAD = 7.5; // length of an arrowhead, at least so many pixels on the screen
  const CROWD = 250; // so many lines are drawn as hair: it reads better, and is ten times as quick
  const HAIR = 0.99;
  let list = [];

  // `lines` are relations and links of people and organisations; `spot` gives where an end stands.
  function set(lines, spot) {
    list = lines.map((line) => {
      const from = line.agent || line.older, to = line.work || line.newer;
      const a = spot(from), b = spot(to);
      return { id: line.id, line, from, to, a, b, look: look(line), near: null, scale: 0 };
    });
  }

  function look(line) {
    const agent = line.agent !== undefined, arrow = !agent && line.type !== "compares";
    const colour = agent ? Look.ink.soft : Look.ofRelation(line);
    const alpha = agent ? 0.45 : Math.round(Look.strength(line) * LEVELS) / LEVELS;
    const dashes = agent ? [1, 3] : Array.isArray(line.dashes) ? line.dashes : [];
    const width = agent ? 1 : line.width;
    return { colour, alpha, dashes, width, arrow, key: [colour, alpha, dashes, width, arrow].join("|") };
  }

  // Where on the line its arrow begins and ends, for the size that signs have at this scale.
  function trimmed(item, scale) {
    if (item.scale === scale) return item.near;
    item.scale = scale;
    const curve = Scene.curve(item.a, item.b);
    const reach = Chart.radius(item.to, scale) + 2.5 / scale;
    const size = Math.max(HEAD, HEAD / scale);
    const tip = within(curve, reach), base = item.look.arrow ? within(curve, reach + size) : tip;
    item.near = { part: Scene.head(curve, base), tip: Scene.at(curve, tip), base: Scene.at(curve, base) };
    return item.near;
  }

  // The moment at which the curve comes within `reach` of its end.
  function within(curve, reach) {
    let low = 0, high = 1;
    for (let i = 0; i < 14; i += 1) {
      const middle = (low + high) / 2, p = Scene.at(curve, middle);
      if (Math.hypot(p.x - curve.b.x, p.y - curve.b.y) > reach) low = middle;
      else high = middle;
    }
    return low;
  }

  function outside({ a, b }, window) {
    return Math.max(a.x, b.x) < window.l || Math.min(a.x, b.x) > window.r || Math.max(a.y, b.y) < window.t || Math.min(a.y, b.y) > window.b;
  }

  function paint(ctx, scale, window) {
    const groups = new Map();
    let seen = 0;
    for (const item of list) {
      if (outside(item, window)) continue;
      seen += 1;
      const group = groups.get(item.look.key);
      if (group) group.push(item);
      else groups.set(item.look.key, [item]);
    }
    const many = seen > CROWD;
    for (const group of groups.values()) {
      const { colour, alpha, dashes, arrow } = group[0].look;
      ctx.globalAlpha = alpha;
      ctx.strokeStyle = ctx.fillStyle = colour;
      ctx.lineWidth = many ? Math.min(HAIR / scale, thickness(group[0].look, scale)) : thickness(group[0].look, scale);
      ctx.setLineDash(dashes.map((d) => d * Math.max(1, 0.5 / scale)));
      ctx.beginPath();
      for (const item of group) {
        const { a, c1, c2, b } = trimmed(item, scale).part;
        ctx.moveTo(a.x, a.y);
        ctx.bezierCurveTo(c1.x, c1.y, c2.x, c2.y, b.x, b.y);
      }
      ctx.stroke();
      if (!arrow) continue;
      ctx.beginPath();
      for (const item of group) {
        const { tip, base } = item.near, x = (tip.x - base.x) * 0.38, y = (tip.y - base.y) * 0.38;
        ctx.moveTo(tip.x, tip.y);
        ctx.lineTo(base.x - y, base.y + x);
        ctx.lineTo(base.x + y, base.y - x);
      }
      ctx.fill();
    }
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  }

  // The line that passes a point of the map within `reach`, the nearest first.
  function at(point, reach) {
    let best = null, least = reach;
    for (const item of list) {
      if (outside(item, { l: point.x - reach, r: point.x + reach, t: point.y - reach, b: point.y + reach })) continue;
      const far = distance(item, point);
      if (far < least) { least = far; best = item; }
    }
    return best && best.id;
  }

  function distance(item, point) {
    const curve = Scene.curve(item.a, item.b), steps = 24;
    let least = Infinity, p = item.a;
    for (let i = 1; i <= steps; i += 1) {
      const q = Scene.at(curve, i / steps), dx = q.x - p.x, dy = q.y - p.y;
      const along = Math.max(0, Math.min(1, ((point.x - p.x) * dx + (point.y - p.y) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(point.x - p.x - along * dx, point.y - p.y - along * dy));
      p = q;
    }
    return least;
  }

  function thickness({ width }, scale) {
    return Math.max(width, (0.45 + 0.3 * width) / scale);
  }

  // The geometry of one line at a scale: its curve, its arrow's tip and base, its look.
  function shape(line, scale, spot) {
    const item = { a: spot(line.agent || line.older), b: spot(line.work || line.newer), to: line.work || line.newer, look: look(line), scale: 0 };
    return { ...trimmed(item, scale), look: item.look };
  }

  // A line that stands out, seen from the work that the pointer or the card is on.
  function bright(ctx, line, main, scale, spot) {
    const colour = line.agent ? Look.ink.soft
      : line.type === "compares" ? Look.ink.compare
      : main && line.newer === main ? Look.ink.older : main && line.older === main ? Look.ink.newer : Look.ofRelation(line);
    const { part, tip, base, look: own } = shape(line, scale, spot);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = Math.max((line.width || 1) * 1.25, 1.5 / scale);
    ctx.setLineDash(own.dashes.map((d) => d * Math.max(1, 0.5 / scale)));
    ctx.beginPath();
    ctx.moveTo(part.a.x, part.a.y);
    ctx.bezierCurveTo(part.c1.x, part.c1.y, part.c2.x, part.c2.y, part.b.x, part.b.y);
    ctx.stroke();
    if (own.arrow) {
      const x = (tip.x - base.x) * 0.45, y = (tip.y - base.y) * 0.45;
      ctx.beginPath();
      ctx.moveTo(tip.x, tip.y);
      ctx.lineTo(base.x - y, base.y + x);
      ctx.lineTo(base.x + y, base.y - x);
      ctx.fill();
    }
    ctx.restore();
  }

  return { set, paint, at, bright, shape, thickness, get list() { return list; } };
})();
