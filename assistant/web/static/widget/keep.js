/**
 * Keep small values in the browser between visits, under one name for each server and person.
 */

/** Where values go when the browser refuses storage: they last as long as the page. */
const FALLBACK = /** @type {Map<string, string>} */ (new Map());

/** A drawer of named values, read and written as JSON. */
export class Keep {
  /** @type {string} */
  #prefix;
  /** @type {Storage | null} */
  #storage;

  /** @param {string} prefix @param {Storage | null} storage */
  constructor(prefix, storage = browserStorage()) {
    this.#prefix = prefix;
    this.#storage = storage;
  }

  /** A drawer within this one. @param {string} name */
  within(name) {
    return new Keep(`${this.#prefix}/${name}`, this.#storage);
  }

  /** @template T @param {string} name @returns {T | null} */
  read(name) {
    const key = `${this.#prefix}/${name}`;
    const text = this.#storage ? this.#storage.getItem(key) : (FALLBACK.get(key) ?? null);
    return text === null ? null : JSON.parse(text);
  }

  /** Write a value; null forgets it. @param {string} name @param {unknown} value */
  write(name, value) {
    const key = `${this.#prefix}/${name}`;
    if (this.#storage) store(this.#storage, key, value);
    else FALLBACK.set(key, JSON.stringify(value));
  }
}

/** @param {Storage} storage @param {string} key @param {unknown} value */
function store(storage, key, value) {
  if (value === null) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(value));
}

/** Reading `localStorage` itself throws where the browser blocks it. @returns {Storage | null} */
function browserStorage() {
  try {
    return localStorage;
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return null;
    throw error;
  }
}
