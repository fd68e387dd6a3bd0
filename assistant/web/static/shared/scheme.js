/**
 * Let whoever reads choose light or dark colours; else they follow the system.
 *
 * The tokens say what is dark under `prefers-color-scheme`; a choice changes what that condition
 * asks, so each colour stands in one place.
 */

const KEPT_AS = "concierge-scheme";
const CONDITION = "prefers-color-scheme: dark";

/** @typedef {"system" | "light" | "dark"} Scheme */

/** @type {Record<Scheme, {next: Scheme, words: string, media: string, colours: string}>} */
const SCHEMES = {
  system: { next: "dark", words: "Colours: system", media: `(${CONDITION})`, colours: "" },
  dark: { next: "light", words: "Colours: dark", media: "all", colours: "dark" },
  light: { next: "system", words: "Colours: light", media: "not all", colours: "light" },
};

/** @type {CSSMediaRule[]} */
const rules = [...document.styleSheets].flatMap((sheet) =>
  [...sheet.cssRules].filter(
    /** @returns {rule is CSSMediaRule} */
    (rule) => rule instanceof CSSMediaRule && rule.media.mediaText.includes(CONDITION),
  ),
);

/** @returns {Scheme} */
function chosen() {
  const kept = localStorage.getItem(KEPT_AS);
  return kept === "dark" || kept === "light" ? kept : "system";
}

function apply() {
  const { media, colours } = SCHEMES[chosen()];
  for (const rule of rules) rule.media.mediaText = media;
  document.documentElement.style.colorScheme = colours;
}

/** Make a button go from one choice to the next. @param {HTMLButtonElement} button */
export function chooseWith(button) {
  button.textContent = SCHEMES[chosen()].words;
  button.addEventListener("click", () => {
    localStorage.setItem(KEPT_AS, SCHEMES[chosen()].next);
    apply();
    button.textContent = SCHEMES[chosen()].words;
  });
}

addEventListener("storage", apply); // chosen in another tab
apply();
