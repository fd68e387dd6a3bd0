/**
 * Run the page on which the owner writes articles: put the list and the editor side by side, and connect them.
 */

import { Api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { brought } from "./approving.js";
import { ArticleEditor } from "./article-editor.js";
import { ArticleList } from "./article-list.js";
import { letIn } from "./door.js";
import { listen, showHelp } from "./keyboard.js";

/** @type {[key: string, words: string][]} */
const KEYS = [
  ["J", "Next article"],
  ["K", "Previous article"],
  ["Enter", "Open it"],
  ["N", "New article"],
  ["Ctrl S", "Save"],
  ["/", "Search"],
  ["Esc", "Leave the field, or the article"],
  ["?", "These shortcuts"],
];

const api = new Api(new URL("/", location.href));
const dialog = byId("dialog", HTMLDialogElement);
const list = new ArticleList(byId("list", HTMLElement), api, { open, create: () => create() });
const editor = new ArticleEditor(byId("editor", HTMLElement), dialog, api, { changed, back: leave });

/** Begin, for whoever was let in. */
async function start() {
  await list.show();
  const question = new URLSearchParams(location.search).get("question");
  const draft = brought();
  if (question) await begin(question);
  else if (draft) await create(draft);
  else if (location.hash) await open(decodeURIComponent(location.hash.slice(1)));
}

/** @param {string} article */
async function open(article) {
  if (!(await editor.mayLeave())) return;
  turnTo("editor", article);
  await editor.open(article);
}

/** @param {import("./types.js").Draft | null} draft what to begin with */
async function create(draft = null) {
  if (!(await editor.mayLeave())) return;
  turnTo("editor", null);
  editor.create(draft);
}

/** Begin the article that answers a question of customers. @param {string} question */
async function begin(question) {
  history.replaceState(null, "", location.pathname);
  turnTo("editor", null);
  editor.create(await api.get(`/v1/questions/${encodeURIComponent(question)}`));
}

async function leave() {
  if (!(await editor.mayLeave())) return;
  editor.clear();
  turnTo("queue", null);
  list.entries[0]?.focus();
}

/** After a save or a deletion. @param {string | null} article null: it is gone */
async function changed(article) {
  turnTo(article ? "editor" : "queue", article);
  await list.show();
}

/** On a phone one pane shows at a time. @param {"queue" | "editor"} pane @param {string | null} article */
function turnTo(pane, article) {
  document.body.dataset.pane = pane;
  history.replaceState(
    null,
    "",
    article ? `#${encodeURIComponent(article)}` : `${location.pathname}${location.search}`,
  );
  list.mark(article);
}

/** @param {1 | -1} by */
function move(by) {
  const { entries } = list;
  const here = entries.find((entry) => entry === document.activeElement);
  const from = here ? entries.indexOf(here) : by < 0 ? entries.length : -1;
  entries[Math.min(entries.length - 1, Math.max(0, from + by))]?.focus();
}

addEventListener("beforeunload", (event) => {
  if (editor.isTouched) event.preventDefault();
});
byId("help", HTMLButtonElement).addEventListener("click", () => showHelp(dialog, KEYS));
listen({
  move,
  create: () => create(),
  search: () => list.search(),
  leave,
  help: () => showHelp(dialog, KEYS),
});
letIn(api, byId("panes", HTMLElement), start, {
  signIn: ["Sign in to write articles", "Only the owner changes what customers are told."],
  only: {
    roles: ["owner"],
    title: "Only the owner writes articles",
    words: "Tell them what is wrong or missing.",
  },
});
