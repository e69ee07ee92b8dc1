// Building elements. Text goes in as text, addresses through an allow-list: nothing that a note
// says can become markup or a script.
const Dom = (() => {
  const SAFE = /^(?:https?:\/\/|file:\/\/\/?|vscode:\/\/file\/|obsidian:\/\/open\?|\.{1,2}\/)/i;

  function byId(id) {
    return document.getElementById(id);
  }

  // el("button", {class: "x", onclick: handler, "aria-label": "…"}, "text", child, …)
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (typeof value === "function") node.addEventListener(name.slice(2), value);
      else if (name === "class") node.className = value;
      else if (name === "href") throw new Error("use Dom.link for addresses");
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    add(node, children);
    return node;
  }

  function add(node, children) {
    for (const child of children.flat()) {
      if (child === null || child === undefined || child === false) continue;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  function fill(node, ...children) {
    node.replaceChildren();
    return add(node, children);
  }

  // A link if the address is one of the kinds that a page may open, else the bare text.
  function link(text, href, attributes = {}) {
    if (!href || !SAFE.test(href)) return el("span", { class: "address" }, text);
    const node = el("a", { ...attributes, rel: "noopener noreferrer", target: "_blank" }, text);
    node.setAttribute("href", href);
    return node;
  }

  function say(text) {
    byId("said").textContent = text;
  }

  async function copy(text, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      // A page opened from disk may lack the clipboard: use a selection instead.
      const area = el("textarea", { class: "hidden", readonly: true });
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    const former = button.textContent;
    button.textContent = done ? "Copied" : "Not copied";
    say(done ? "Copied" : "Not copied");
    setTimeout(() => { button.textContent = former; }, 1400);
  }

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => window.matchMedia("(max-width: 760px)").matches;

  return { byId, el, fill, link, say, copy, calm, narrow };
})();
