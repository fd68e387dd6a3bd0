/**
 * Draw the few icons that the pages share, as inline SVG that takes the colour of the text around it.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Paths on a 24 by 24 grid, drawn as lines. */
const PATHS = {
  chat: "M4 5.5h16v11h-8.5L7 20v-3.5H4z",
  close: "M6 6l12 12M18 6L6 18",
  back: "M14.5 5.5L8 12l6.5 6.5",
  send: "M12 19V5.5M6 11.5l6-6 6 6",
  person: "M12 12a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
  shield: "M12 3.5l7 2.6v5.2c0 4.3-2.9 7.6-7 9.2-4.1-1.6-7-4.9-7-9.2V6.1z",
  down: "M12 5v13.5M6 12.5l6 6 6-6",
  clip: "M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8 8a5 5 0 0 1-7.1-7.1l7.6-7.6",
  star: "M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  help: "M9.3 9.2a2.8 2.8 0 1 1 4 2.6c-.9.4-1.3 1-1.3 2M12 17v.2",
  list: "M5 7h14M5 12h14M5 17h9",
  "thumb-up": "M4.5 10.5h3v9h-3zM7.5 10.5l3.8-6.8c1.4 0 2.3 1 2 2.5l-.6 3h5.6l-1.6 8.3c-.2 1.2-1 2-2.2 2h-7",
  "thumb-down":
    "M4.5 13.5h3v-9h-3zM7.5 13.5l3.8 6.8c1.4 0 2.3-1 2-2.5l-.6-3h5.6l-1.6-8.3c-.2-1.2-1-2-2.2-2h-7",
  quote: "M6 4.5h12v15H6zM9 9h6M9 12.5h6M9 16h3.5",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * Return an icon that screen readers pass over; whatever holds it carries the name.
 *
 * @param {IconName} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
