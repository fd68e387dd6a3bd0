/**
 * Draw a number for each stretch of a period as bars.
 */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 480;
const HEIGHT = 160;
const LEFT = 36;
const BOTTOM = 22;
const TOP = 8;
const GAP = 3;

/**
 * @param {{values: (number | null)[], names: string[], label: string}} told a name for each value; the first,
 *   the middle and the last are shown
 * @returns {SVGElement}
 */
export function bars({ values, names, label }) {
  const highest = Math.max(1, ...values.map((value) => value ?? 0));
  const step = (WIDTH - LEFT) / Math.max(1, values.length);
  const y = (/** @type {number} */ value) => TOP + (1 - value / highest) * (HEIGHT - TOP - BOTTOM);
  const shown = [0, Math.floor(values.length / 2), values.length - 1];
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "bars", role: "img", "aria-label": label },
    ...[0, highest / 2, highest].flatMap((value) => [
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value) }),
      svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, short(value)),
    ]),
    ...values.map((value, at) =>
      svg(
        "rect",
        {
          class: "bar-one",
          x: LEFT + at * step + GAP / 2,
          y: y(value ?? 0),
          width: Math.max(1, step - GAP),
          height: y(0) - y(value ?? 0),
        },
        svg("title", {}, `${names[at]}: ${value === null ? "nobody" : short(value)}`),
      ),
    ),
    ...shown.map((at, place) =>
      svg(
        "text",
        {
          x: place === 0 ? LEFT : place === 2 ? WIDTH : LEFT + (at + 0.5) * step,
          y: HEIGHT - 6,
          "text-anchor": ["start", "middle", "end"][place] ?? "middle",
        },
        names[at] ?? "",
      ),
    ),
  );
}

/** @param {number} value */
function short(value) {
  return String(Math.round(value * 10) / 10);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {(SVGElement | string)[]} children
 * @returns {SVGElement}
 */
function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return /** @type {SVGElement} */ (element);
}
