// The geometry that canvas and exported drawing share: curves, arrowheads, labels.
const Scene = (() => {
  const BEND = 0.5;
  const widths = new Map(); // of texts at size 1
  const ruler = document.createElement("canvas").getContext("2d");
  let ruled = ""; // the ruler's font

  // A line leaves and reaches its works in the direction of time.
  function curve(a, b) {
    const dx = b.x - a.x;
    return { a, b, c1: { x: a.x + BEND * dx, y: a.y }, c2: { x: b.x - BEND * dx, y: b.y } };
  }

  function at({ a, b, c1, c2 }, t) {
    const u = 1 - t;
    const mix = (p, q, r, s) => u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
    return { x: mix(a.x, c1.x, c2.x, b.x), y: mix(a.y, c1.y, c2.y, b.y) };
  }

  // The part of a curve before the moment `t`, as a curve.
  function head({ a, b, c1, c2 }, t) {
    const mix = (p, q) => ({ x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t });
    const first = mix(a, c1), middle = mix(c1, c2), last = mix(c2, b);
    const left = mix(first, middle), right = mix(middle, last);
    return { a, c1: first, c2: left, b: mix(left, right) };
  }

  // The width of a text in pixels. Widths grow with the size, so each text is measured once.
  function measure(text, size, bold, family) {
    const key = bold ? `${text}\n` : text;
    let width = widths.get(key);
    if (width === undefined) {
      if (widths.size > 20000) widths.clear();
      const font = `${bold ? 600 : 400} 12px ${family}`;
      if (font !== ruled) ruler.font = ruled = font;
      width = ruler.measureText(text).width / 12;
      widths.set(key, width);
    }
    return width * size;
  }

  // Labels that fit without touching each other, the weightier works first. `marks` are
  // {id, x, y, r, lines, weight, must} in screen pixels, `taken` boxes that must stay free, `area`
  // what may be written on; each label is tried below, above, right and left of its sign.
  function labels(marks, scale, family, taken, area) {
    const cells = new Map();
    const CELL = 72;
    const boxes = (box, visit) => {
      for (let cx = Math.floor(box.l / CELL); cx <= Math.floor(box.r / CELL); cx += 1) {
        for (let cy = Math.floor(box.t / CELL); cy <= Math.floor(box.b / CELL); cy += 1) {
          if (visit(`${cx},${cy}`)) return true;
        }
      }
      return false;
    };
    const put = (box) => { boxes(box, (key) => { (cells.get(key) || cells.set(key, []).get(key)).push(box); return false; }); };
    const hits = (box, owner) => boxes(box, (key) => (cells.get(key) || []).some((o) =>
      o.owner !== owner && box.l < o.r && o.l < box.r && box.t < o.b && o.t < box.b));
    marks.forEach((m) => put({ l: m.x - m.r, r: m.x + m.r, t: m.y - m.r, b: m.y + m.r, owner: m.id }));
    taken.forEach(put);
    const placed = [];
    const MOST = 420, TRIED = 1500; // enough for any screen; keeps large fields quick
    const order = [...marks].sort((a, b) => (b.must || 0) - (a.must || 0) || b.weight - a.weight || (a.id < b.id ? -1 : 1));
    for (const mark of order.slice(0, TRIED)) {
      if (placed.length > MOST) break;
      const size = Math.max(10.5, Math.min(19, (11.5 + Math.min(4, mark.weight * 0.5)) * Math.max(scale, 0.92)));
      const bold = mark.weight >= 3;
      const font = `${bold ? 600 : 400} ${size}px ${family}`;
      const wide = Math.max(...mark.lines.map((line) => measure(line, size, bold, family)));
      const tall = mark.lines.length * size * 1.16;
      const gap = 2.5;
      const spots = [
        { l: mark.x - wide / 2, t: mark.y + mark.r + gap, align: "center" },
        { l: mark.x - wide / 2, t: mark.y - mark.r - gap - tall, align: "center" },
        { l: mark.x + mark.r + gap + 1, t: mark.y - tall / 2, align: "left" },
        { l: mark.x - mark.r - gap - 1 - wide, t: mark.y - tall / 2, align: "right" },
      ];
      // What many build on is named even in a crowd: aslant, then a little farther off.
      if (bold) for (const off of [0, 8, 16]) {
        const near = mark.r * 0.6 + off, up = mark.y - mark.r * 0.6 - off - tall, down = mark.y + mark.r * 0.6 + off;
        spots.push({ l: mark.x + near, t: up, align: "left" }, { l: mark.x - near - wide, t: up, align: "right" },
          { l: mark.x + near, t: down, align: "left" }, { l: mark.x - near - wide, t: down, align: "right" },
          { l: mark.x - wide / 2, t: up - mark.r * 0.4 - gap, align: "center" }, { l: mark.x - wide / 2, t: down + mark.r * 0.4 + gap, align: "center" });
      }
      for (const spot of spots) {
        const box = { l: spot.l - 2, r: spot.l + wide + 2, t: spot.t - 1, b: spot.t + tall + 1, owner: mark.id };
        if (area && !mark.must && (box.l < 0 || box.t < 0 || box.r > area.width || box.b > area.height)) continue;
        if (hits(box, mark.id)) continue;
        put(box);
        placed.push({ id: mark.id, at: mark, lines: mark.lines, size, bold, font, align: spot.align, box,
          x: spot.align === "center" ? mark.x : spot.align === "left" ? spot.l : spot.l + wide, top: spot.t });
        break;
      }
    }
    return placed;
  }

  return { curve, at, head, labels, measure };
})();
