// What the map is painted with: ground, signs, what stands out.
const Paint = (() => {
  function sign(ctx, id, x, y, r) {
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

  function ground(ctx, map, scale) {
    const far = 1e5;
    map.bands.forEach((band, index) => {
      if (index % 2) return;
      ctx.fillStyle = Look.ink.band;
      ctx.fillRect(-far, band.top, 2 * far, band.bottom - band.top);
    });
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

  function veil(ctx) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = Look.ink.paper;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
  }

  function ring(ctx, p, r, scale) {
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineWidth = 2.4 / scale;
    ctx.strokeStyle = Look.ink.accent;
    ctx.beginPath();
    ctx.arc(p.x, p.y, r + 4.5 / scale, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
  }

  return { sign, ground, veil, ring };
})();
