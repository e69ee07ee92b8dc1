// The legend of an exported picture: what is seen in it, in rows below the map.
const Caption = (() => {
  const ROW = 22, SIZE = 12, GAP = 18, MOST = 12;

  // {height, parts}: SVG elements for a picture `w` wide, placed from y = 0 downwards.
  function draw(w, escape) {
    const { ink } = Look;
    const groups = [colours(ink), statuses(ink), lines(ink), sizes(ink), agents(ink)].filter((g) => g.items.length);
    const parts = [];
    let x = 12, y = ROW / 2 + 6;
    const text = (value, at, bold) => `<text x="${at}" y="${y + 4}" font-size="${SIZE}" font-weight="${bold ? 600 : 400}" fill="${bold ? ink.text : ink.soft}">${escape(value)}</text>`;
    for (const { title, items } of groups) {
      const head = Scene.measure(title, SIZE, true, ink.font) + 12;
      const widths = items.map(({ name, wide }) => wide + 6 + Scene.measure(name, SIZE, false, ink.font) + GAP);
      if (x > 12 && x + head + widths[0] > w - 12) { x = 12; y += ROW; }
      parts.push(text(title, x, true));
      x += head;
      items.forEach(({ name, wide, mark }, i) => {
        if (x + widths[i] - GAP > w - 12) { x = 12; y += ROW; }
        parts.push(`<g transform="translate(${Math.round(x)} ${y})">${mark}</g>`, text(name, x + wide + 6));
        x += widths[i];
      });
      x += GAP;
    }
    return { height: y + ROW / 2 + 8, parts };
  }

  function colours() {
    const present = new Set([...Chart.view.works].flatMap((id) => Choice.values[Look.facet](Data.works.get(id))));
    const items = Look.census(Look.facet).map(([value]) => value).filter((value) => present.has(value)).slice(0, MOST).map((value) => ({
      name: Look.facet === "family" ? Look.familyName(value) : Look.facet === "status" ? Look.STATUS[value] : value,
      wide: 12, mark: `<circle cx="6" r="5.5" fill="${Look.ofValue(value)}"/>`,
    }));
    return { title: { family: "Line", org: "Organisation", topic: "Topic", status: "Status" }[Look.facet], items };
  }

  function statuses(ink) {
    const present = new Set([...Chart.view.works].map((id) => Data.works.get(id).status));
    const ring = (more) => `<circle cx="6" r="5" fill="none" stroke="${ink.text}" stroke-width="1.6"${more}/>`;
    const marks = { read: `<circle cx="6" r="5.5" fill="${ink.text}"/>`, "to-read": `${ring("")}<circle cx="6" r="2" fill="${ink.text}"/>`, mentioned: ring(' stroke-dasharray="2.4 2"') };
    return { title: "Works", items: Object.keys(marks).filter((s) => present.has(s)).map((s) => ({ name: Look.STATUS[s], wide: 12, mark: marks[s] })) };
  }

  function lines(ink) {
    const present = new Set(Chart.view.relations.map((r) => r.type));
    const dash = { extends: "", uses: ' stroke-dasharray="6 4"', inspired_by: ' stroke-dasharray="1.5 3.5"', compares: "" };
    return { title: "Old → new", items: Object.keys(Look.RELATION).filter((t) => present.has(t)).map((t) => {
      const colour = t === "compares" ? ink.compare : ink.text;
      const head = t === "compares" ? "" : `<path d="M34 0l-8 -4v8z" fill="${colour}"/>`;
      return { name: Look.RELATION[t], wide: 34, mark: `<path d="M0 0H${head ? 27 : 34}" stroke="${colour}" stroke-width="${t === "extends" ? 2.2 : 1.5}"${dash[t]}/>${head}` };
    }) };
  }

  function sizes(ink) {
    const r = [4.5, 8.5, 12].map((size) => size * 0.7);
    return { title: "", items: [{ name: "larger: more works build on it; fainter line: less sure", wide: 44,
      mark: r.map((size, i) => `<circle cx="${4 + i * 16}" r="${size}" fill="${ink.soft}"/>`).join("") }] };
  }

  function agents(ink) {
    const kinds = new Set((Chart.view.agents || []).map((a) => a.id.split(":")[0]));
    const marks = { person: ["person", `<circle cx="6" r="4.2" fill="${ink.soft}"/>`], org: ["organisation", `<rect x="1.5" y="-4.5" width="9" height="9" fill="${ink.soft}"/>`] };
    return { title: "", items: Object.keys(marks).filter((k) => kinds.has(k)).map((k) => ({ name: marks[k][0], wide: 12, mark: marks[k][1] })) };
  }

  return { draw };
})();
