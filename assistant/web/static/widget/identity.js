/**
 * Know on whose behalf the widget speaks: the customer that the shop signed in, or a visitor.
 *
 * A customer's token is the shop's and is never stored. A visitor's is ours and is kept, so that
 * the same browser is the same visitor tomorrow.
 */

import { Api } from "../shared/api.js";
import { Keep } from "./keep.js";

/** The one who is speaking, and the drawer that is theirs alone. */
export class Identity {
  /** @type {Keep} */
  #keep;
  /** @type {Api} */
  #open;
  /** @type {string | null} */
  #signed;

  /**
   * @param {URL} base the server
   * @param {string | null} token signed by the shop; null for a visitor
   * @param {Keep} [keep]
   */
  constructor(base, token, keep = new Keep(`concierge/${base.host}`)) {
    this.#keep = keep;
    this.#open = new Api(base);
    this.#signed = token;
    this.api = new Api(base, () => this.token);
  }

  /** The token to send now, if there is one already. @returns {string | null} */
  get token() {
    return this.#signed ?? this.#keep.read("visitor");
  }

  /** Whether the shop vouches for who this is. */
  get isSigned() {
    return this.#signed !== null;
  }

  /** What is remembered in this browser for this person alone. */
  get keep() {
    return this.#keep.within(this.#signed === null ? "visitor-own" : `customer-${subject(this.#signed)}`);
  }

  /** Make sure that there is a token; asks the server for a visitor's when needed. */
  async ensure() {
    if (this.token !== null) return;
    /** @type {{token: string}} */
    const visitor = await this.#open.post("/v1/visitors");
    this.#keep.write("visitor", visitor.token);
  }

  /** Forget a visitor's token, with all that hangs on it. */
  forget() {
    for (const name of ["conversation", "opening", "outbox"]) this.keep.write(name, null);
    if (!this.isSigned) this.#keep.write("visitor", null);
  }
}

/** Who a token is for; only names a drawer, so the signature is the server's to check. @param {string} token */
function subject(token) {
  const body = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  try {
    return String(JSON.parse(atob(body)).sub);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return "unreadable";
    throw error;
  }
}
