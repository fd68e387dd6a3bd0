/**
 * Say where and when a message is written: the page, the language, the clock, and the class of device.
 *
 * Only what helps to choose between answers, and nothing by which a browser could be told from others: no
 * query or fragment of the page's address, no screen size, no list of anything.
 */

const LONGEST = 300;

/** @typedef {Record<string, string | number>} Signals */

/**
 * Return a message as it is sent.
 *
 * @param {{client_id: string, text: string}} entry
 * @param {Signals} added what the page knows of the moment
 */
export function worded({ client_id, text }, added) {
  return { client_id, text, context: surroundings(added) };
}

/** Return what surrounds the customer now, and what the page added. @param {Signals} added @returns {Signals} */
export function surroundings(added) {
  /** @type {Signals} */
  const found = {
    page: location.pathname.slice(0, LONGEST),
    page_title: printable(document.title),
    locale: navigator.language,
    local_time: clock(new Date()),
    device: device(),
    ...added,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ""));
}

/** @param {string} text */
function printable(text) {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, LONGEST);
}

/** @param {Date} now */
function clock(now) {
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** @returns {"phone" | "tablet" | "desktop"} */
function device() {
  if (!matchMedia("(pointer: coarse)").matches) return "desktop";
  return matchMedia("(min-width: 700px)").matches ? "tablet" : "phone";
}
