/**
 * Build elements without templates, so that text can never become markup by accident.
 */

/** @typedef {Node | string | null | undefined | false} Child what may stand inside an element; nothing is skipped */
/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */

/**
 * Make an element: `on…` functions listen, `true` is an empty attribute, `false` and null are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  assign(element, attributes);
  element.append(...present(children));
  return element;
}

/**
 * Replace everything inside an element.
 *
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/**
 * Show HTML that the server has sanitised; the only place that turns text into markup.
 *
 * @param {string} html
 * @param {string} className
 */
export function serverHtml(html, className) {
  const element = el("div", { class: className, dir: "auto" });
  element.innerHTML = html;
  for (const link of element.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  return element;
}

/**
 * Return the element that the page promises under `id`.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} called ${id}.`);
  return found;
}

/**
 * Handle a form here instead of sending it anywhere.
 *
 * @param {() => void} act
 * @returns {(event: Event) => void}
 */
export function instead(act) {
  return (event) => {
    event.preventDefault();
    act();
  };
}

/** @param {Element} element @param {Record<string, Attribute>} attributes */
function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function present(children) {
  return children.filter((child) => child instanceof Node || typeof child === "string");
}

/** Put styles into a shadow root in a way that no policy of the page forbids. @param {ShadowRoot} shadow @param {string} styles */
export function dressed(shadow, styles) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
}

/** Load style sheets before anything shows. @param {ShadowRoot} shadow @param {string[]} sheets @param {URL} base */
export function dress(shadow, sheets, base) {
  const loading = sheets.map(
    (sheet) =>
      new Promise((loaded) => {
        const href = new URL(`static/${sheet}`, base).href;
        shadow.append(el("link", { rel: "stylesheet", href, onload: loaded, onerror: loaded }));
      }),
  );
  return Promise.all(loading);
}
