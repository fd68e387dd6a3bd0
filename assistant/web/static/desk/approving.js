/**
 * Carry a reply from the desk to the page of articles, where the owner makes an approved answer of it.
 */

const KEY = "concierge-approving";

/** @typedef {import("./types.js").Article} Article */

/** Go to the page of articles with a question and the reply to it. @param {string} question @param {string} answer */
export function approve(question, answer) {
  const title = question.replace(/\s+/g, " ").trim().slice(0, 200);
  sessionStorage.setItem(KEY, JSON.stringify({ title, text: answer, approved: true }));
  location.assign("/desk/articles");
}

/** Return what was brought along, once. @returns {Partial<Article> | null} */
export function brought() {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : JSON.parse(kept);
}
