/**
 * Know on whose behalf the widget speaks: the customer that the shop signed in, or a visitor.
 *
 * A customer's token is the shop's and is never stored. A visitor's is ours and is kept, so that
 * the same browser is the same visitor tomorrow. Whoever signs in takes the visit along: both
 * tokens are shown to the server together, and the visitor's is of no use from then on.
 */

import { Api, Problem } from "../shared/api.js";
import { Keep } from "./keep.js";

const VISIT = "visitor-own";
const OWN = ["conversation", "opening", "outbox"];

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
    return this.#keep.within(this.#signed === null ? VISIT : `customer-${subject(this.#signed)}`);
  }

  /** Whether there is a conversation to come back to: their own, or that of the visit which they take along. */
  get hasPast() {
    const isVisit = this.isSigned && this.#keep.read("visitor") !== null;
    const drawers = isVisit ? [this.keep, this.#keep.within(VISIT)] : [this.keep];
    return drawers.some((drawer) => drawer.read("conversation") !== null);
  }

  /** Make sure that there is a token; asks the server for a visitor's when needed. */
  async ensure() {
    if (this.#signed !== null) await this.#takeVisitAlong(this.#signed);
    if (this.token !== null) return;
    /** @type {{token: string}} */
    const visitor = await this.#open.post("/v1/visitors");
    if (this.token === null) this.#keep.write("visitor", visitor.token); // another tab may have been sooner
  }

  /** Forget a visitor's token, with all that hangs on it. */
  forget() {
    for (const name of OWN) this.keep.write(name, null);
    if (!this.isSigned) this.#keep.write("visitor", null);
  }

  /** Forget everybody who spoke here: the customer's drawer, and the visit. */
  leave() {
    for (const drawer of [this.keep, this.#keep.within(VISIT)])
      for (const name of OWN) drawer.write(name, null);
    this.#keep.write("visitor", null);
  }

  /** Show both tokens; if either is refused, the customer goes on without the visit. @param {string} token */
  async #takeVisitAlong(token) {
    const visitor = this.#keep.read("visitor");
    if (visitor === null) return;
    try {
      /** @type {{joined: boolean}} */
      const { joined } = await this.#open.post("/v1/session", { token, visitor });
      this.#keep.write("visitor", null);
      this.#emptyVisit({ isTheirs: joined });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
    }
  }

  /** Go on where the visit was, unless they have a conversation of their own. @param {{isTheirs: boolean}} how */
  #emptyVisit({ isTheirs }) {
    const visit = this.#keep.within(VISIT);
    const goesOn = isTheirs && this.keep.read("conversation") === null;
    for (const name of OWN) {
      if (goesOn && visit.read(name) !== null) this.keep.write(name, visit.read(name));
      visit.write(name, null);
    }
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
