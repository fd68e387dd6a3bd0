/**
 * Run the agent desk: put the queue, the conversation and the summary side by side, and connect them.
 */

import { Api, explain, Problem } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { chooseWith } from "../shared/scheme.js";
import { approve } from "./approving.js";
import { AssistPanel } from "./assist-panel.js";
import { Board } from "./board.js";
import { ContextView } from "./context-view.js";
import { howToGetIn, showDoor } from "./door.js";
import { listen, showHelp } from "./keyboard.js";
import { hintIn } from "./known-hint.js";
import { Notifying } from "./notifying.js";
import { PresenceButton } from "./presence.js";
import { QueueView } from "./queue-view.js";
import { tellWhatIsSeen } from "./seeing.js";
import { StatusLine } from "./status-line.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { TalkView } from "./talk-view.js";
import { showTrace } from "./trace-view.js";

/** @typedef {import("../shared/types.js").Staff} Staff */
/** @typedef {"queue" | "talk" | "context"} Pane */

const api = new Api(new URL("/", location.href));
const board = new Board(api);
const steps = new Steps(api, board);
const dialog = byId("dialog", HTMLDialogElement);
const line = byId("line", HTMLElement);
let isOwner = false;
const status = new StatusLine(line, board);
const queuePane = byId("queue", HTMLElement);

const queue = new QueueView(queuePane, board, { open, next: takeNext });
const presence = new PresenceButton(
  byId("presence", HTMLButtonElement),
  steps,
  (words) => (line.textContent = words),
);
const assist = new AssistPanel(api, (chosen) => talk.insert(chosen.text));
/** @type {TalkView} */
const talk = new TalkView(byId("talk", HTMLElement), board, {
  back: leave,
  dialog,
  steps,
  summary: () => turnTo("context"),
  why,
  assist: assist.element,
  approve: () => (isOwner ? approve : null),
});
const context = new ContextView(byId("context", HTMLElement), board, {
  message: reveal,
  conversation: open,
  back: () => turnTo("talk"),
  api,
});

const tabs = new Tabs(byId("tabs", HTMLElement), board, open, leave);
new Notifying(byId("notify", HTMLButtonElement), board, tabs, open);

/** Start, or show the door to those who are not signed in. */
async function start() {
  try {
    /** @type {Staff} */
    const me = await api.get("/v1/staff/me");
    byId("me", HTMLElement).textContent = me.name;
    isOwner = me.role === "owner";
    byId("articles", HTMLElement).hidden = !isOwner;
    byId("supervisor", HTMLElement).hidden = me.role === "agent";
    presence.show(me);
    await board.start();
    await queue.lookUp();
    const wanted = location.hash.slice(1);
    if (wanted) await open(wanted);
  } catch (error) {
    if (error instanceof Problem && error.status === 401)
      showDoor(
        byId("panes", HTMLElement),
        ...howToGetIn("Sign in to the desk", "Only agents see what customers write."),
      );
    else showFailure(explain(error));
  }
}

/**
 * Open a conversation; once more on one that waits takes it.
 *
 * @param {string} id
 * @param {string} [message] to bring into view
 */
async function open(id, message) {
  if (board.conversation?.id === id) {
    if (message) return reveal(message);
    if (board.handoff?.stage === "waiting") await talk.claim();
    return turnTo("talk");
  }
  history.replaceState(null, "", `#${id}`);
  turnTo("talk");
  await board.open(id);
  if (message) reveal(message);
}

/** Take whoever this agent should help next, and show them. */
async function takeNext() {
  try {
    const next = await steps.takeNext();
    if (next) await open(next);
    else line.textContent = "Nobody waits who needs what you can. Anybody on the left may be taken by hand.";
  } catch (error) {
    line.textContent = explain(error);
  }
}

function leave() {
  history.replaceState(null, "", location.pathname);
  board.leave();
  turnTo("queue");
  queuePane.querySelector("button")?.focus();
}

/** On a phone one pane shows at a time. @param {Pane} pane */
function turnTo(pane) {
  document.body.dataset.pane = pane;
}

/** @param {string} message */
function reveal(message) {
  turnTo("talk");
  talk.reveal(message);
}

/** @param {string} trace */
async function why(trace) {
  try {
    showTrace(dialog, await board.trace(trace));
  } catch (error) {
    line.textContent = explain(error);
  }
}

/** @param {1 | -1} by */
function move(by) {
  const { entries } = queue;
  const here =
    entries.find((entry) => entry === document.activeElement) ??
    entries.find((entry) => entry.hasAttribute("aria-current"));
  const from = here ? entries.indexOf(here) : by < 0 ? entries.length : -1;
  turnTo("queue");
  entries[Math.min(entries.length - 1, Math.max(0, from + by))]?.focus();
}

async function signOut() {
  try {
    await board.signOut();
    showDoor(byId("panes", HTMLElement), ...howToGetIn("You have signed out", "Until next time."));
  } catch (error) {
    line.textContent = explain(error);
  }
}

/** @param {string} words */
function showFailure(words) {
  fill(
    line,
    words,
    " ",
    el("button", { class: "link-button", type: "button", onclick: () => location.reload() }, "Try again"),
  );
}

/** Only who may answer is offered replies. */
function showSuggestions() {
  const { assistance, conversation, isMine } = board;
  assist.show(isMine && conversation ? conversation.id : null);
  if (assistance && conversation) assist.take(conversation.id, assistance);
}

board.addEventListener("queue", () => queue.update());
board.addEventListener("talk", () => talk.update());
board.addEventListener("talk", () => context.update());
board.addEventListener("talk", () => queue.mark());
tabs.addEventListener("unread", () => queue.mark(tabs.unread));
tellWhatIsSeen(board, api);
hintIn(byId("talk", HTMLElement), { api, board, say: (known) => status.hint(known) });
chooseWith(byId("scheme", HTMLButtonElement));
board.addEventListener("talk", showSuggestions);
board.addEventListener("assist", showSuggestions);
board.addEventListener("sent", (event) => event instanceof CustomEvent && assist.sent(event.detail.message));
board.addEventListener("signed-out", () =>
  showDoor(byId("panes", HTMLElement), ...howToGetIn("Your sign-in has ended", "Sign in again to go on.")),
);
byId("help", HTMLButtonElement).addEventListener("click", () => showHelp(dialog));
byId("sign-out", HTMLButtonElement).addEventListener("click", signOut);
listen({
  move,
  next: takeNext,
  reply: () => talk.reply(),
  create: () => talk.note(),
  turn: (by) => tabs.move(by),
  close: () => tabs.closeCurrent(),
  search: () => queuePane.querySelector("input")?.focus(),
  leave,
  help: () => showHelp(dialog),
});
start();
