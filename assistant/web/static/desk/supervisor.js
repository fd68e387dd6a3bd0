/**
 * Run the page on which supervisors see how the desk is doing.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { clockTime, day, wait } from "../shared/time.js";
import { bars } from "./bars.js";
import { letIn } from "./door.js";

const LOOK_EVERY_MS = 15_000;
const DAY_HOURS = 24;
/** @type {[hours: number, words: string][]} */
const PERIODS = [
  [1, "The last hour"],
  [8, "The last 8 hours"],
  [24, "The last 24 hours"],
  [168, "The last 7 days"],
  [720, "The last 30 days"],
];

/** @typedef {import("./types.js").Overview} Overview */
/** @typedef {import("./types.js").Share} Share */
/** @typedef {import("./types.js").Spread} Spread */

const api = new Api(new URL("/", location.href));
const pane = byId("overview", HTMLElement);
const line = byId("line", HTMLElement);
const period = el(
  "select",
  { class: "field", id: "period", onchange: () => show() },
  ...PERIODS.map(([hours, words]) => el("option", { value: hours, selected: hours === DAY_HOURS }, words)),
);
const atOnce = el("dl", { class: "tiles", "aria-label": "Now" });
const figures = el("dl", { class: "tiles", "aria-label": "In the period" });
const plots = el("div", { class: "plots" });
const agents = el("div", { class: "agents", tabindex: "0", role: "region", "aria-label": "Agents" });
let asked = 0;

/** Begin, for whoever was let in. */
async function start() {
  fill(
    pane,
    el("h2", {}, "Now"),
    atOnce,
    el("h2", { class: "period" }, el("label", { for: "period" }, "In the period"), period),
    figures,
    plots,
    el("h2", {}, "Agents"),
    agents,
  );
  await show();
  setInterval(() => show(), LOOK_EVERY_MS);
}

async function show() {
  const turn = ++asked;
  try {
    /** @type {Overview} */
    const overview = await api.get(`/v1/desk/overview?hours=${period.value}`);
    if (turn !== asked) return;
    line.textContent = "";
    showNow(overview);
    showFigures(overview);
    showPlots(overview);
    showAgents(overview);
  } catch (error) {
    line.textContent = explain(error);
  }
}

/** @param {Overview} overview */
function showNow({ now }) {
  fill(
    atOnce,
    tile("Waiting", String(now.waiting), now.waiting ? `longest ${wait(now.longest_seconds)}` : "nobody"),
    tile("Promised answers late", String(now.late), `${now.due_soon} due soon`, now.late > 0),
    tile("With agents", String(now.held), `room for ${now.room} more`),
    tile("Agents present", String(now.present), "", now.present === 0 && now.waiting > 0),
  );
}

/** @param {Overview} overview */
function showFigures(overview) {
  const { re_asks } = overview;
  fill(
    figures,
    tile("Asked for a person", String(overview.requested), `${overview.gave_up} left before anybody came`),
    tile("Wait", middle(overview.wait), most(overview.wait)),
    tile("Handling time", middle(overview.handling), most(overview.handling)),
    tile("Promises kept", percent(overview.promises), of(overview.promises, "promises")),
    tile("Solved at first contact", percent(overview.first_contact), of(overview.first_contact, "helped")),
    tile("Asked again", percent(re_asks), of(re_asks, "questions, whose answer we had")),
  );
}

/** @param {Overview} overview */
function showPlots({ buckets }) {
  const names = buckets.map((one) => named(one.begins));
  fill(
    plots,
    plot("Requests for a person", { values: buckets.map((one) => one.requested), names }),
    plot("Wait, in minutes: the middle one", {
      values: buckets.map((one) => (one.wait === null ? null : one.wait / 60)),
      names,
    }),
  );
}

/** @param {Overview} overview */
function showAgents({ agents: all }) {
  const heads = ["Agent", "Now", "Holds", "Ended", "Handling time", "Asked again"];
  fill(
    agents,
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el(
        "tbody",
        {},
        ...all.map((one) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, one.name),
            el("td", { class: one.presence === "present" ? "is-there" : "" }, one.presence),
            el(
              "td",
              {},
              el("meter", {
                min: 0,
                max: one.capacity,
                value: Math.min(one.held, one.capacity),
                title: "Load",
              }),
              ` ${one.held} of ${one.capacity}`,
            ),
            el("td", {}, String(one.ended)),
            el("td", {}, middle(one.handling)),
            el("td", {}, one.re_asks.whole ? `${one.re_asks.part} of ${one.re_asks.whole}` : "–"),
          ),
        ),
      ),
    ),
  );
}

/** @param {string} name @param {string} value @param {string} more @param {boolean} isBad */
function tile(name, value, more, isBad = false) {
  return el(
    "div",
    { class: isBad ? "tile is-bad" : "tile" },
    el("dt", {}, name),
    el("dd", {}, value),
    more !== "" && el("dd", { class: "more" }, more),
  );
}

/** @param {string} caption @param {{values: (number | null)[], names: string[]}} told */
function plot(caption, told) {
  const highest = Math.max(0, ...told.values.map((value) => value ?? 0));
  const label = `${caption}: at most ${Math.round(highest * 10) / 10}`;
  return el("figure", {}, el("figcaption", {}, caption), bars({ ...told, label }));
}

/** @param {Spread | null} spread */
function middle(spread) {
  return spread ? wait(spread.median) : "–";
}

/** @param {Spread | null} spread */
function most(spread) {
  return spread ? `nine in ten within ${wait(spread.most)}` : "nobody yet";
}

/** @param {Share} share */
function percent({ part, whole }) {
  return whole ? `${Math.round((part / whole) * 100)} %` : "–";
}

/** @param {Share} share @param {string} what */
function of({ part, whole }, what) {
  return whole ? `${part} of ${whole} ${what}` : "nothing to count yet";
}

/** @param {string} iso */
function named(iso) {
  return Number(period.value) > DAY_HOURS ? day(iso) : clockTime(iso);
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the desk", "Only supervisors and the owner see how it is doing."],
  only: { roles: ["supervisor", "owner"], title: "Only supervisors see this" },
});
