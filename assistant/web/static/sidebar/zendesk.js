/**
 * Run the panel in Zendesk, whose own script tells whose ticket is open and writes into the reply.
 */

import { byId } from "../shared/dom.js";
import { Sidebar } from "./sidebar.js";

/**
 * @typedef {object} Client of the Zendesk app framework, as far as we use it
 * @property {(names: string[]) => Promise<Record<string, unknown>>} get
 * @property {(action: string, ...values: unknown[]) => Promise<unknown>} invoke
 * @property {(event: string, act: () => void) => void} on
 */

/** @type {{init: () => Client | false} | undefined} */
const framework = Reflect.get(window, "ZAFClient");
const client = framework ? framework.init() : false;
const REQUESTER = ["ticket.requester.externalId", "ticket.requester.email"];

const sidebar = new Sidebar(byId("sidebar", HTMLElement), {
  done: "Inserted into the reply.",
  insert: async (text) => {
    if (client) await client.invoke("comment.appendText", text);
    return client !== false;
  },
});

async function look() {
  if (!client) return;
  const said = await client.get(REQUESTER);
  const [customer, email] = REQUESTER.map((name) => String(said[name] ?? ""));
  sidebar.tell({ conversation: "", customer: customer ?? "", email: email ?? "" });
}

if (client) {
  client.on("app.activated", look);
  client.invoke("resize", { width: "100%", height: "600px" });
}
look();
sidebar.start();
