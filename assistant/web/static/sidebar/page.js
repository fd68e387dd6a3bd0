/**
 * Run the panel in any frame: it is told whom it is about by its address or by messages of its parent.
 */

import { copied } from "../shared/copying.js";
import { byId } from "../shared/dom.js";
import { Sidebar } from "./sidebar.js";
import { toldByAddress, toldByMessage } from "./told.js";

const sidebar = new Sidebar(byId("sidebar", HTMLElement), {
  done: "Copied.",
  insert: copied,
});

addEventListener("message", (event) => {
  if (event.source !== window.parent || window.parent === window) return;
  const told = toldByMessage(event.data);
  if (told) sidebar.tell(told);
});

const told = toldByAddress(location.search);
if (told) sidebar.tell(told);
sidebar.start();
if (window.parent !== window) window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");
