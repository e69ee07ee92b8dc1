// A picture of lines and signs. While the camera moves it moves along, which is quick; so it does
// when the same view is drawn again with something else standing out.
const Still = (() => {
  const ASIDE = 0.2; // it reaches beyond the window by this share of it
  const BLURRED = 2.2; // zoomed in or out by more than this, it is painted anew
  let canvas = null, shown = null; // {l, t, r, b, scale, view, whole}: what of the map it shows
  let former = "";

  // Draw on the map's canvas, whose units are the map's; `paint(ctx, window)` paints everything.
  function draw(ctx, { scale, eye, width, height, ratio, moving, map }, paint) {
    const half = { x: width / 2 / scale, y: height / 2 / scale };
    const window = { l: eye.x - half.x, r: eye.x + half.x, t: eye.y - half.y, b: eye.y + half.y };
    const view = [scale, eye.x, eye.y, width, height].join(" ");
    const again = view === former;
    former = view;
    const ready = shown && (shown.view === view || (moving && near(window, scale)));
    if (!ready && !moving && !again) { paint(ctx, window); return; }
    if (!ready) renew(window, scale, view, { width, height, ratio, map }, paint);
    ctx.imageSmoothingEnabled = shown.scale !== scale;
    ctx.drawImage(canvas, shown.l, shown.t, shown.r - shown.l, shown.b - shown.t);
  }

  function near(window, scale) {
    if (Math.max(scale / shown.scale, shown.scale / scale) > BLURRED) return false;
    return shown.whole || scale < shown.scale || (window.l >= shown.l && window.r <= shown.r && window.t >= shown.t && window.b <= shown.b);
  }

  function renew(window, scale, view, { width, height, ratio, map }, paint) {
    const dx = Math.round(width * ASIDE), dy = Math.round(height * ASIDE);
    const w = Math.round((width + 2 * dx) * ratio), h = Math.round((height + 2 * dy) * ratio);
    canvas = canvas || document.createElement("canvas");
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    const ctx = canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, w, h);
    const l = window.l - dx / scale, t = window.t - dy / scale;
    const r = l + w / ratio / scale, b = t + h / ratio / scale;
    ctx.setTransform(scale * ratio, 0, 0, scale * ratio, -l * scale * ratio, -t * scale * ratio);
    shown = { l, t, r, b, scale, view, whole: l <= 0 && t <= 0 && r >= map.width && b >= map.height };
    paint(ctx, shown);
  }

  return { draw, forget: () => { shown = null; former = ""; } };
})();
