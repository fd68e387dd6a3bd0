/**
 * Call the server, and turn its problem details into one kind of error.
 */

import { say } from "./language.js";

const ANSWER_WITHIN_MS = 90_000; // a line that is dead without a word must not hold up what waits behind it

/**
 * @typedef {object} ProblemDetails the body of an error answer (RFC 9457)
 * @property {string} [type]
 * @property {string} [title]
 * @property {number} [status]
 * @property {string} [detail]
 * @property {string} [fix]
 */

/** What the server refused, in words that can be shown to whoever asked. */
export class Problem extends Error {
  /**
   * @param {ProblemDetails} details
   * @param {number} retryAfter seconds to wait before another try; 0 when the server named none
   */
  constructor(details, retryAfter = 0) {
    const words = [details.detail ?? details.title, details.fix].filter(Boolean).join("; ");
    super(words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}.` : "The server refused this.");
    this.name = "Problem";
    this.kind = (details.type ?? "").replace("urn:concierge:problem:", "");
    this.status = details.status ?? 0;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later without being changed. */
  get isPassing() {
    return this.status === 429 || this.status >= 500;
  }

  /** Whether nobody looked at the request: there are too many, or the server behind a proxy is gone for now. */
  get isBusy() {
    return [429, 502, 503, 504].includes(this.status);
  }
}

/** No answer came: the network is down, or the server is. */
export class Unreachable extends Error {
  constructor() {
    super(say("We cannot reach the server. Check your connection and try again."));
    this.name = "Unreachable";
  }
}

/**
 * Whether an error is one that we raise on purpose, and so may be shown.
 *
 * @param {unknown} error
 * @returns {error is Problem | Unreachable}
 */
export function isExpected(error) {
  return error instanceof Problem || error instanceof Unreachable;
}

/**
 * Return what to tell the reader about an error; a bug is thrown again.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (isExpected(error)) return error.message;
  throw error;
}

/** Speaks JSON with one server, with or without a bearer token. */
export class Api {
  /** @type {URL} */
  #base;
  /** @type {() => string | null} */
  #token;

  /**
   * @param {URL} base where the server is
   * @param {() => string | null} token the caller's token now; null sends cookies alone
   */
  constructor(base, token = () => null) {
    this.#base = base;
    this.#token = token;
  }

  /** Where the WebSocket at `path` is. @param {string} path */
  socketUrl(path) {
    const url = new URL(path, this.#base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  /** @template T @param {string} path @returns {Promise<T>} */
  async get(path) {
    return (await this.#call("GET", path)).json();
  }

  /** @template T @param {string} path @param {object} [body] @returns {Promise<T>} */
  async post(path, body = {}) {
    return (await this.#call("POST", path, body)).json();
  }

  /** Post what is to arrive although the page is being left. @param {string} path @param {object} body */
  async send(path, body) {
    await this.#call("POST", path, body, { keepalive: true });
  }

  /** @template T @param {string} path @param {object} body @returns {Promise<T>} */
  async put(path, body) {
    return (await this.#call("PUT", path, body)).json();
  }

  /** @template T @param {string} path @param {object} body @returns {Promise<T>} */
  async patch(path, body) {
    return (await this.#call("PATCH", path, body)).json();
  }

  /** Put what is answered by nothing. @param {string} path @param {object} body */
  async replace(path, body) {
    await this.#call("PUT", path, body);
  }

  /** @param {string} path */
  async delete(path) {
    await this.#call("DELETE", path);
  }

  /** Return the answer as a file. @param {string} path */
  async download(path) {
    return (await this.#call("GET", path)).blob();
  }

  /**
   * Post a file, telling meanwhile how far it is, from 0 to 1.
   *
   * @template T
   * @param {string} path
   * @param {Blob} file
   * @param {(share: number) => void} progress
   * @returns {Promise<T>}
   */
  upload(path, file, progress) {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open("POST", new URL(path, this.#base));
    for (const [name, value] of Object.entries(this.#headers(false))) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
    return new Promise((done, fail) => {
      for (const failure of ["error", "abort", "timeout"])
        request.addEventListener(failure, () => fail(new Unreachable()));
      request.addEventListener("load", async () => {
        const headers = { "Content-Type": request.getResponseHeader("Content-Type") ?? "" };
        const answer = new Response(request.responseText, { status: request.status, headers });
        if (answer.ok) done(await answer.json());
        else fail(await problemOf(answer));
      });
      request.send(file);
    });
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {RequestInit} [how] */
  async #call(method, path, body, how = {}) {
    const tooLong = new AbortController();
    const deadline = setTimeout(
      () => tooLong.abort(new TypeError("no answer came in time")),
      ANSWER_WITHIN_MS,
    );
    const answer = await fetch(new URL(path, this.#base), {
      ...how,
      method,
      headers: this.#headers(body !== undefined),
      body: body === undefined ? null : JSON.stringify(body),
      signal: tooLong.signal,
    })
      .catch(unreachable)
      .finally(() => clearTimeout(deadline));
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }

  /** @param {boolean} hasBody */
  #headers(hasBody) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    const token = this.#token();
    if (hasBody) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    else if (this.#base.origin === location.origin) headers["Concierge-Page"] = "ours"; // no other site's can
    return headers;
  }
}

/** Browsers report every network failure as a TypeError. @param {unknown} error @returns {never} */
function unreachable(error) {
  if (error instanceof TypeError) throw new Unreachable();
  throw error;
}

/** @param {Response} answer */
async function problemOf(answer) {
  const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
  const fallback = { title: `The server answered ${answer.status}.`, status: answer.status };
  const isProblem = (answer.headers.get("Content-Type") ?? "").includes("application/problem+json");
  return new Problem(isProblem ? { ...fallback, ...(await answer.json()) } : fallback, retryAfter);
}
