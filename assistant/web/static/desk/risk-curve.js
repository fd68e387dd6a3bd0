/**
 * Draw how the share of wrong answers grows with the share of questions that are answered.
 */

/** @typedef {import("./types.js").Risk} Risk */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 52;
const RIGHT = 28;
const BOTTOM = 40;
const TOP = 12;
const LINES = 4;

/**
 * @param {Risk} risk
 * @returns {SVGElement}
 */
export function curve(risk) {
  const allowed = risk.tried ? risk.tried.risk : 0;
  const highest = Math.max(0.05, allowed * 1.3, ...risk.curve.map((point) => point.risk));
  const x = (/** @type {number} */ share) => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (/** @type {number} */ share) => TOP + (1 - share / highest) * (HEIGHT - TOP - BOTTOM);
  const path = risk.curve.map((one, at) => `${at ? "L" : "M"}${x(one.coverage)} ${y(one.risk)}`).join("");
  const covered = risk.tried ? risk.tried.answered / risk.questions : 0;
  const steps = Array.from({ length: LINES + 1 }, (_, step) => step / LINES);
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", role: "img", "aria-label": spoken(risk) },
    svg("rect", { class: "answered", x: x(0), y: TOP, width: x(covered) - x(0), height: y(0) - TOP }),
    ...steps.flatMap((step) => [
      svg("line", { class: "grid", x1: x(0), x2: x(1), y1: y(step * highest), y2: y(step * highest) }),
      svg("text", { x: LEFT - 8, y: y(step * highest) + 4, "text-anchor": "end" }, percent(step * highest)),
      svg("text", { x: x(step), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, percent(step)),
    ]),
    svg("path", { class: "path", d: path }),
    svg("line", { class: "allowed", x1: x(0), x2: x(1), y1: y(allowed), y2: y(allowed) }),
    svg("text", { x: x(1), y: HEIGHT - 4, "text-anchor": "end" }, "questions answered →"),
    svg("text", { x: x(0) + 8, y: TOP + 12 }, "↑ of those, wrong"),
  );
}

/** @param {number} share */
export function percent(share) {
  return `${Math.round(share * 1000) / 10} %`;
}

/** @param {Risk} risk */
function spoken(risk) {
  const last = risk.curve.at(-1);
  return last
    ? `Answering every question, ${percent(last.risk)} of the answers would be wrong.`
    : "Nothing is known yet.";
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
