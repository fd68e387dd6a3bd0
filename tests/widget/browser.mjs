/**
 * Run the widget's own delivery in Node, as any number of tabs of one browser, with a network that is told what to do.
 *
 * Each line on the standard input is a command, each line on the standard output what came of it: what the
 * tabs asked of the network, and how each of them stands. Time passes only when a command says so.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const here = new AsyncLocalStorage();
const nextTurn = setImmediate;
const tabs = new Map();
const sockets = new Map();
const requests = new Map();
const storage = new Map();
let timers = [];
let number = 0;
let happened = [];

class Socket extends EventTarget {
  static OPEN = 1;
  readyState = 0;
  id = `s${++number}`;
  tab = here.getStore();

  constructor() {
    super();
    sockets.set(this.id, this);
    happened.push({ what: "socket", id: this.id });
  }

  send(text) {
    happened.push({ what: "frame", id: this.id, frame: JSON.parse(text) });
  }

  close() {
    this.readyState = 2;
    happened.push({ what: "hangup", id: this.id });
  }

  happens(type, more = {}) {
    if (this.tab.isOpen) here.run(this.tab, () => this.dispatchEvent(Object.assign(new Event(type), more)));
  }
}

function request(url, { body, headers, signal }) {
  const id = `r${++number}`;
  const { pathname, search } = new URL(url);
  const token = headers.Authorization ?? null;
  happened.push({ what: "request", id, path: pathname + search, token, body: body ? JSON.parse(body) : null });
  return new Promise((answer, fail) => {
    const tab = here.getStore();
    requests.set(id, { tab, answer, fail });
    signal?.addEventListener("abort", () => fail(signal.reason));
  });
}

function later(act, wait = 0) {
  const timer = { act, at: wait, order: ++number, tab: here.getStore() };
  timers.push(timer);
  return timer.order;
}

const world = {
  WebSocket: Socket,
  fetch: request,
  setTimeout: later,
  clearTimeout: (order) => (timers = timers.filter((one) => one.order !== order)),
  location: { pathname: "/" },
  document: { visibilityState: "visible", title: "", addEventListener() {}, removeEventListener() {} },
  navigator: { onLine: true, language: "en" },
  matchMedia: () => ({ matches: false }),
  addEventListener() {},
  removeEventListener() {},
  localStorage: {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => storage.set(key, value),
    removeItem: (key) => storage.delete(key),
  },
};
for (const [name, value] of Object.entries(world))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

const widget = pathToFileURL(`${process.argv[2]}/widget/`);
const { Identity } = await import(new URL("identity.js", widget));
const { Thread } = await import(new URL("thread.js", widget));

const commands = {
  forget() {
    for (const { id } of tabs.values()) commands.leave({ tab: id });
    for (const one of [tabs, sockets, requests, storage]) one.clear();
    timers = [];
  },
  visit({ tab: id }) {
    const tab = { id, isOpen: true, thread: null };
    tabs.set(id, tab);
    here.run(tab, () => {
      tab.thread = new Thread(new Identity(new URL("http://help.example/"), null));
      tab.thread.start();
    });
  },
  leave({ tab: id }) {
    const tab = tabs.get(id);
    tab.isOpen = false;
    timers = timers.filter((one) => one.tab !== tab);
    tabs.delete(id);
  },
  write({ tab: id, text }) {
    const tab = tabs.get(id);
    here.run(tab, () => void tab.thread.send(text));
  },
  read({ tab: id }) {
    const { thread } = tabs.get(id);
    const seq = Math.max(0, ...thread.messages.map((message) => message.seq));
    if (seq > 0) here.run(tabs.get(id), () => thread.tellRead(seq).catch(() => undefined));
  },
  opened({ id }) {
    sockets.get(id).readyState = Socket.OPEN;
    sockets.get(id).happens("open");
  },
  receive({ id, frame }) {
    const socket = sockets.get(id);
    if (socket.readyState === Socket.OPEN) socket.happens("message", { data: JSON.stringify(frame) });
  },
  lost({ id }) {
    sockets.get(id).readyState = 3;
    sockets.get(id).happens("close");
  },
  answer({ id, status, body }) {
    const { tab, answer } = requests.get(id);
    const type = status < 400 ? "application/json" : "application/problem+json";
    if (tab.isOpen) answer(new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } }));
  },
  fail({ id }) {
    const { tab, fail } = requests.get(id);
    if (tab.isOpen) fail(new TypeError("the network is gone"));
  },
  wait() {
    const [first] = timers.sort((one, other) => one.at - other.at || one.order - other.order);
    if (!first) return;
    timers = timers.filter((one) => one !== first).map((one) => Object.assign(one, { at: one.at - first.at }));
    here.run(first.tab, first.act);
  },
};

function standing({ thread }) {
  return {
    phase: thread.phase,
    is_live: thread.isLive,
    said: thread.messages.map(({ seq, text }) => [seq, text]),
    pending: thread.pending.map(({ text, refused }) => [text, refused]),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...more } = JSON.parse(line);
  happened = [];
  commands[command](more);
  for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => nextTurn(done));
  const told = { happened, tabs: Object.fromEntries([...tabs].map(([id, tab]) => [id, standing(tab)])) };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
