/**
 * Keep a list scrolled to what is new, until its reader scrolls back.
 *
 * Only a move upwards that we did not make ourselves counts as scrolling back: the distance from
 * the end also grows when a message arrives or a box below gets taller.
 */

const NEAR_THE_END_PX = 80;

/** Watches one scrolling element. */
export class Follow {
  /** @type {HTMLElement} */
  #scroller;
  /** @type {() => void} */
  #reachedEnd;
  #lastTop = 0;
  #isOn = true;
  #isAtEnd = true;

  /** @param {HTMLElement} scroller @param {() => void} reachedEnd the reader has come back to the end */
  constructor(scroller, reachedEnd = () => undefined) {
    this.#scroller = scroller;
    this.#reachedEnd = reachedEnd;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(scroller);
  }

  /** Whether what arrives should be shown at once. */
  get isOn() {
    return this.#isOn;
  }

  /** Show the end, and follow from now on. */
  toEnd() {
    this.#isOn = true;
    this.#moveTo(this.#scroller.scrollHeight);
  }

  /** Move by so many pixels without taking it for the reader's own move. @param {number} pixels */
  moveBy(pixels) {
    this.#moveTo(this.#scroller.scrollTop + pixels);
  }

  /** @param {number} top */
  #moveTo(top) {
    this.#scroller.scrollTop = top;
    this.#lastTop = this.#scroller.scrollTop; // the browser may have allowed less
    this.#isAtEnd = this.#isNearEnd();
  }

  #scrolled() {
    const { scrollTop } = this.#scroller;
    if (scrollTop === this.#lastTop) return;
    this.#isAtEnd = this.#isNearEnd();
    this.#isOn = this.#isAtEnd || (this.#isOn && scrollTop > this.#lastTop);
    if (this.#isAtEnd) this.#reachedEnd();
    this.#lastTop = scrollTop;
  }

  #resized() {
    if (this.#isOn && this.#isAtEnd) this.toEnd();
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
  }
}
