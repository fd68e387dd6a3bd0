/**
 * Show the script tag with this server's own address, ready to copy.
 */

import { byId } from "../shared/dom.js";

byId("tag", HTMLPreElement).textContent = `<script src="${location.origin}/static/widget.js" async></script>`;
