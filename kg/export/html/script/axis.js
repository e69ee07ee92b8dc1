// The axis of time above the map and the names of the bands: always in view, whatever the pan and
// zoom.
const Axis = (() => {
  const MONTHS = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];
  const MARGIN = 0.06;
  let strip, names, former = "", taken = [];

  function start() {
    strip = Dom.byId("axis");
    names = Dom.byId("bands");
  }

  function draw() {
    const { map } = Chart.view;
    const box = Dom.byId("canvas");
    const scale = Chart.network.getScale(), eye = Chart.network.getViewPosition();
    const key = [scale, eye.x, eye.y, box.clientWidth, box.clientHeight, map.width, map.height, map.bands.length, Look.facet, Look.ink.paper].join();
    if (key === former) return;
    former = key;
    const sx = (x) => (x - eye.x) * scale + box.clientWidth / 2;
    const sy = (y) => (y - eye.y) * scale + box.clientHeight / 2;
    drawStrip(map, sx, box.clientWidth);
    drawNames(map, sy, box.clientHeight);
  }

  function drawStrip(map, sx, width) {
    const parts = [];
    const place = (name, left, right, text) => {
      if (right < 0 || left > width) return;
      const part = Dom.el("div", { class: name }, text);
      part.style.left = `${left}px`;
      part.style.width = `${Math.max(0, right - left)}px`;
      parts.push(part);
    };
    if (map.undated) place("undated", sx(map.undated[0] - 20), sx(map.undated[1] + 14), sx(map.undated[1]) - sx(map.undated[0]) > 50 ? "no date" : "?");
    let free = -Infinity; // where the last written year ends
    for (const [first, last, left, right] of map.spans) {
      const l = sx(left), r = sx(right), wide = r - l;
      if (last > first) { place("gap", l, r, wide > 20 ? "⋯" : ""); continue; }
      const middle = (l + r) / 2;
      const fits = (half) => middle - half >= free + 3;
      const text = fits(17) ? String(first) : fits(10) ? `’${String(first).slice(-2)}` : "";
      place(text ? "year" : "year bare", l, r, Dom.el("span", {}, text));
      if (text) free = middle + (text.length > 3 ? 17 : 10);
      if (wide > 200) {
        const from = left + (right - left) * MARGIN, step = ((right - left) * (1 - 2 * MARGIN)) / 12;
        MONTHS.forEach((name, i) => place("month", sx(from + i * step), sx(from + (i + 1) * step), wide > 420 ? String(i + 1) : name));
      }
    }
    strip.replaceChildren(...parts);
  }

  function widthOf(band) {
    return Math.min(250, Scene.measure(`${title(band)} ${band.works}`, 11.7, true, Look.ink.font) + 20);
  }

  // How wide a strip the names of the bands want at the left of the map.
  function room(map) {
    return Math.min(210, 20 + Math.max(0, ...map.bands.map(widthOf)));
  }

  function drawNames(map, sy, height) {
    const parts = [];
    taken = [];
    map.bands.forEach((band, index) => {
      const top = sy(band.top), bottom = sy(band.bottom);
      if (bottom < 18 || top > height || bottom - top < 13) return;
      const own = band.index === undefined ? index : band.index;
      const part = Dom.el("button", { type: "button", class: `band ${band.kind}`, title: "Show this band", onclick: () => Chart.fit({ bounds: { left: 0, right: map.width, top: band.top, bottom: band.bottom } }) },
        title(band), Dom.el("span", {}, ` ${band.works}`));
      const at = Math.min(Math.max(top + 3, 3), bottom - 18);
      part.style.top = `${at}px`;
      taken.push({ l: 8, r: 8 + widthOf(band), t: at, b: at + 17, owner: "band" });
      part.dataset.band = String(own);
      // Names and signs of a family show that they belong together.
      if (Look.facet === "family" && band.kind === "family") part.style.borderLeftColor = Look.ofValue(String(own));
      parts.push(part);
    });
    names.replaceChildren(...parts);
  }

  function title(band) {
    if (band.kind === "family") return `${band.label} line`;
    return band.kind === "small" ? "Short lines" : band.kind === "agents" ? "People and organisations" : "On their own";
  }

  return { start, draw, title, room, boxes: () => taken, reset: () => { former = ""; } };
})();
