// Clicks and double clicks on the map. The browser counts them: it knows how fast its user clicks,
// and on a slow machine, too, it tells a click from a long press, which vis-network does by a clock
// of its own. What a double click means is told by its first click; the second may land on the card
// that the first has opened above the work.
const Press = (() => {
  const SLIP = 8; // pixels that a hand moves between press and release, or between two taps
  const TWICE = 500; // milliseconds within which a finger's second tap makes a double tap
  let box, at, acts;
  let down = null; // the press that goes on or was last: {x, y, time, touch, dragged}
  let first = null; // the last click that was not a second one: {x, y, time, inside, work, opened}

  // `find(event, touch)` gives what of the map an event is on: {work}, {edge} or nothing; `handlers`
  // has `single(found)` and `double(work)`.
  function start(element, find, handlers) {
    box = element;
    at = find;
    acts = handlers;
    document.addEventListener("pointerdown", press, true);
    document.addEventListener("pointermove", (event) => { if (down && event.buttons && far(event, down)) down.dragged = true; }, true);
    document.addEventListener("click", click, true);
    document.addEventListener("dblclick", (event) => { if (first && first.inside) open(event); }, true);
    // A second click on the card would mark a word there.
    document.addEventListener("mousedown", (event) => { if (event.detail > 1 && strays(event)) event.preventDefault(); }, true);
  }

  const far = (a, b) => Math.hypot((a.clientX ?? a.x) - b.x, (a.clientY ?? a.y) - b.y) > SLIP;
  const strays = (event) => first !== null && first.inside && !box.contains(event.target);

  function press(event) {
    down = { x: event.clientX, y: event.clientY, time: event.timeStamp, touch: event.pointerType === "touch", dragged: false };
  }

  function click(event) {
    const touch = down !== null && down.touch;
    // Not every browser counts taps.
    const tapped = touch && first !== null && down.time - first.time < TWICE && !far(event, first);
    if (first !== null && (event.detail > 1 || tapped)) {
      if (strays(event)) { event.preventDefault(); event.stopPropagation(); }
      if (tapped && first.inside) open(event);
      return;
    }
    const inside = box.contains(event.target);
    if (inside && down !== null && (down.dragged || far(event, down))) { first = null; return; }
    const found = inside ? at(event, touch) : null;
    first = { x: event.clientX, y: event.clientY, time: event.timeStamp, inside, work: found && found.work, opened: false };
    if (inside) acts.single(found);
  }

  // Once for a gesture, whoever tells of it first.
  function open(event) {
    if (first.opened) return;
    const found = first.work || !box.contains(event.target) ? null : at(event, down !== null && down.touch);
    const work = first.work || (found && found.work);
    first.opened = true;
    if (work) acts.double(work);
  }

  return { start };
})();
