/**
 * Put words on the clipboard, where the browser lets the page do that.
 */

/** Whether `text` was copied: a page without TLS has no clipboard, and a frame may be forbidden it. @param {string} text */
export async function copied(text) {
  if (!navigator.clipboard) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}
