/**
 * Draw a still life for a product, because an invented shop has no photographs.
 *
 * The kind of thing comes from its category and title, the tones from its id, so a product always
 * looks the same. Shapes lie on a 120 by 90 grid; the style sheet gives each class its colour.
 */

const SVG = "http://www.w3.org/2000/svg";
const TONES = 5;

/** @typedef {[tint: string, outline: string]} Shape */

/** The first kind whose words appear in the category, else in the title, is drawn. @type {[RegExp, Shape[]][]} */
const KINDS = [
  [
    /subscription|gift|box|bundle|set\b|sampler/,
    [
      ["main", "M36 38h48v34H36z"],
      ["deep", "M33 30h54v9H33z"],
      ["light", "M56 30h8v42h-8z"],
      ["line", "M60 30c-4-10-16-10-14-3 1 3 8 3 14 3zM60 30c4-10 16-10 14-3-1 3-8 3-14 3z"],
    ],
  ],
  [
    /grinder|mill/,
    [
      ["light", "M46 20h28l-4 20H50z"],
      ["main", "M48 40h24v32H48z"],
      ["deep", "M45 66h30v6H45z"],
      ["line", "M60 20v-6h20"],
      ["deep", "M78 10h6v8h-6z"],
    ],
  ],
  [
    /espresso|machine|brewer/,
    [
      ["main", "M34 24h52v14H34z"],
      ["deep", "M34 38h14v28H34z"],
      ["main", "M32 66h56v7H32z"],
      ["deep", "M58 38h18v6H58z"],
      ["light", "M61 54h12v8a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4z"],
      ["line", "M67 44v6"],
    ],
  ],
  [
    /kettle|teapot|pot\b/,
    [
      ["main", "M42 40h34l5 32H37z"],
      ["deep", "M46 34h26v6H46z"],
      ["line", "M80 56c12-2 10-16 20-22"],
      ["line", "M40 48c-16-2-16 16-3 16"],
      ["deep", "M57 28h5v6h-5z"],
    ],
  ],
  [
    /filter|dripper|pour/,
    [
      ["light", "M36 26h48L66 50H54z"],
      ["deep", "M48 50h24v5H48z"],
      ["main", "M44 58h32l3 15H41z"],
      ["line", "M84 30c9 1 9 11-5 9"],
    ],
  ],
  [
    /milk|oat|dairy|syrup/,
    [
      ["main", "M46 34h28v38H46z"],
      ["deep", "M46 34l6-12h16l6 12z"],
      ["light", "M51 44h18v16H51z"],
      ["deep", "M52 16h16v6H52z"],
    ],
  ],
  [
    /tea|rooibos|matcha|infusion|tisane/,
    [
      ["main", "M42 34h36v38H42z"],
      ["deep", "M40 26h40v8H40z"],
      ["light", "M60 42c12 6 12 18 0 24-12-6-12-18 0-24z"],
      ["line", "M60 46v16"],
    ],
  ],
  [
    /apparel|apron|shirt|clothing/,
    [
      ["main", "M50 26h20l2 12h10v34H38V38h10z"],
      ["line", "M50 26c2-10 18-10 20 0"],
      ["deep", "M50 50h20v12H50z"],
    ],
  ],
  [
    /care|clean|descal|brush|tablet/,
    [
      ["main", "M48 40c0-8 6-8 6-14h12c0 6 6 6 6 14v32H48z"],
      ["deep", "M53 16h14v9H53z"],
      ["light", "M52 48h16v14H52z"],
    ],
  ],
  [
    /bean|coffee|blend|roast|decaf|single/,
    [
      ["main", "M42 26h36l3 46H39z"],
      ["deep", "M42 18h36v9H42z"],
      ["light", "M50 40h20v18H50z"],
      ["line", "M60 43c-4 4 4 8 0 12"],
    ],
  ],
];

/** A cup, for whatever else there is. @type {Shape[]} */
const CUP = [
  ["main", "M40 36h36v20a14 14 0 0 1-14 14h-8a14 14 0 0 1-14-14z"],
  ["line", "M76 42c14-2 14 16-2 16"],
  ["deep", "M34 70h48v4H34z"],
  ["line", "M52 28c-3-4 3-6 0-10M64 28c-3-4 3-6 0-10"],
];

/**
 * Return the picture of a product; it says nothing that the title does not, so it is hidden from screen readers.
 *
 * @param {import("../shared/types.js").Product} product
 */
export function artwork(product) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 120 90");
  svg.setAttribute("class", `art tone-${tone(product.product_id)}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(...shapesFor(product).map(([tint, outline]) => path(tint, outline)));
  return svg;
}

/** @param {import("../shared/types.js").Product} product @returns {Shape[]} */
function shapesFor(product) {
  const find = (/** @type {string} */ words) =>
    KINDS.find(([pattern]) => pattern.test(words.toLowerCase()))?.[1];
  return find(product.category) ?? find(product.title) ?? CUP;
}

/** @param {string} tint @param {string} outline */
function path(tint, outline) {
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("class", tint);
  shape.setAttribute("d", outline);
  return shape;
}

/** @param {string} id */
function tone(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % TONES;
}
