// The present view as a drawing (SVG) and a picture (PNG), with axis, bands and legend.
const Picture = (() => {
  const AXIS = 34;
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }[c]));
  const n = (value) => Math.round(value * 100) / 100;

  function svg() {
    const box = Dom.byId("canvas");
    const w = box.clientWidth, h = box.clientHeight;
    const scale = Chart.network.getScale();
    const { map, relations, works, agents, agentLinks } = Chart.view;
    const { ink } = Look, { lit } = Chart;
    const caption = Caption.draw(w, escape);
    const tall = h + AXIS + caption.height;
    const sx = (x) => Chart.toScreen({ x, y: 0 }).x, sy = (y) => Chart.toScreen({ x: 0, y }).y;
    const out = [`<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${tall}" viewBox="0 ${-AXIS} ${w} ${tall}" font-family="${escape(ink.font)}">`,
      `<rect y="${-AXIS}" width="${w}" height="${tall}" fill="${ink.paper}"/>`, `<clipPath id="stage"><rect width="${w}" height="${h}"/></clipPath><g clip-path="url(#stage)">`];
    map.bands.forEach((band, i) => {
      if (i % 2 === 0) out.push(`<rect x="0" width="${w}" y="${n(sy(band.top))}" height="${n((band.bottom - band.top) * scale)}" fill="${ink.band}"/>`);
    });
    map.spans.forEach(([, , left]) => out.push(`<path d="M${n(sx(left))} 0V${h}" stroke="${ink.line}"/>`));
    if (map.undated) out.push(`<rect x="${n(sx(map.undated[0] - 20))}" width="${n((map.undated[1] - map.undated[0] + 34) * scale)}" height="${h}" fill="${ink.line}" opacity="0.35"/>`);
    // What is dimmed on the map is dimmed here.
    const dim = (on, drawing) => (lit && !on ? `<g opacity="0.2">${drawing}</g>` : drawing);
    const bright = new Set(lit ? lit.relations.map((r) => r.id) : []);
    for (const line of [...relations, ...(agentLinks || [])]) out.push(dim(bright.has(line.id), edge(line, scale)));
    for (const id of works) out.push(dim(lit && lit.works.has(id), sign(id, scale)));
    for (const agent of agents || []) out.push(dim(lit && lit.works.has(agent.id), agentSign(agent, scale)));
    for (const label of Chart.labels) {
      label.lines.forEach((line, i) => out.push(`<text x="${n(label.x)}" y="${n(label.top + (i + 0.82) * label.size * 1.1)}" font-size="${n(label.size)}" font-weight="${label.bold ? 600 : 400}" text-anchor="${{ center: "middle", left: "start", right: "end" }[label.align]}" fill="${ink.text}" stroke="${ink.paper}" stroke-width="3" paint-order="stroke">${escape(line)}</text>`));
    }
    map.bands.forEach((band) => {
      const top = Math.max(sy(band.top), 0), bottom = sy(band.bottom);
      if (bottom > 18 && top < h) out.push(`<text x="10" y="${n(Math.min(top + 15, bottom - 4))}" font-size="11" font-weight="600" fill="${ink.soft}">${escape(Axis.title(band))}</text>`);
    });
    out.push(`</g><path d="M0 0H${w}" stroke="${ink.soft}"/>`);
    let free = -Infinity; // where the last text has its middle
    if (map.undated) {
      const middle = (sx(map.undated[0]) + sx(map.undated[1])) / 2, short = sx(map.undated[1]) - sx(map.undated[0]) < 60;
      out.push(axisText(middle, short ? "?" : "no date", ink));
      free = middle + (short ? -14 : 8);
    }
    for (const [first, last, left, right] of map.spans) {
      const middle = (sx(left) + sx(right)) / 2;
      if (middle < 10 || middle > w - 10 || middle - free < 34) continue;
      free = middle;
      out.push(axisText(middle, last > first ? "⋯" : first, ink));
    }
    out.push(`<g transform="translate(0 ${h})"><path d="M0 0H${w}" stroke="${ink.line}"/>${caption.parts.join("")}</g>`, "</svg>");
    return out.join("\n");
  }

  function axisText(x, text, ink) {
    return `<text x="${n(x)}" y="-12" font-size="12" text-anchor="middle" fill="${ink.text}">${escape(text)}</text>`;
  }

  function edge(relation, scale) {
    const { part, tip, base, look } = Lines.shape(relation, scale, Chart.spotOf);
    const at = (p) => { const q = Chart.toScreen(p); return `${n(q.x)} ${n(q.y)}`; };
    const dash = look.dashes.length ? ` stroke-dasharray="${look.dashes.map((d) => n(d * Math.max(0.5, scale))).join(" ")}"` : "";
    const x = (tip.x - base.x) * 0.38, y = (tip.y - base.y) * 0.38;
    const head = look.arrow ? `<path d="M${at(tip)}L${at({ x: base.x - y, y: base.y + x })}L${at({ x: base.x + y, y: base.y - x })}Z" fill="${look.colour}"/>` : "";
    return `<g opacity="${look.alpha}"><path d="M${at(part.a)}C${at(part.c1)} ${at(part.c2)} ${at(part.b)}" fill="none" stroke="${look.colour}" stroke-width="${n(Lines.thickness(look, scale) * scale)}"${dash}/>${head}</g>`;
  }

  function sign(id, scale) {
    const work = Data.works.get(id), p = Chart.toScreen(Chart.spotOf(id)), r = Chart.radius(id, scale) * scale;
    const colour = Look.ofWork(work);
    const dash = work.status === "mentioned" ? ` stroke-dasharray="${n(r * 0.42)} ${n(r * 0.36)}"` : "";
    const fill = work.status === "read" ? colour : Look.ink.paper;
    const core = work.status === "to-read" ? `<circle cx="${n(p.x)}" cy="${n(p.y)}" r="${n(r * 0.36)}" fill="${colour}"/>` : "";
    return `<circle cx="${n(p.x)}" cy="${n(p.y)}" r="${n(r)}" fill="${fill}" stroke="${work.status === "read" ? Look.ink.paper : colour}" stroke-width="${n(Math.max(1.2, r * 0.24))}"${dash}><title>${escape(work.key)}</title></circle>${core}`;
  }

  function agentSign(agent, scale) {
    const p = Chart.toScreen(agent), r = Chart.radius(agent.id, scale) * scale;
    const shape = agent.id.startsWith("person:") ? `<circle cx="${n(p.x)}" cy="${n(p.y)}" r="${n(r * 0.7)}"` : `<rect x="${n(p.x - r * 0.75)}" y="${n(p.y - r * 0.75)}" width="${n(r * 1.5)}" height="${n(r * 1.5)}"`;
    return `${shape} fill="${Look.ink.soft}"><title>${escape(agent.id.replace(/^\w+:/, ""))}</title></${agent.id.startsWith("person:") ? "circle" : "rect"}>`;
  }

  function save(blob, name) {
    const link = Dom.el("a", { download: name });
    link.setAttribute("href", URL.createObjectURL(blob));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  }

  function saveSvg() {
    save(new Blob([svg()], { type: "image/svg+xml" }), "lineage.svg");
  }

  async function png(factor = 2) {
    const image = new Image();
    const address = URL.createObjectURL(new Blob([svg()], { type: "image/svg+xml" }));
    try {
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width * factor;
      canvas.height = image.height * factor;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, "image/png"));
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  async function savePng() {
    save(await png(), "lineage.png");
  }

  return { svg, png, saveSvg, savePng };
})();
