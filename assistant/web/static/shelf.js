/**
 * Show a shelf of suggestions on any page with one element and one script tag:
 *
 *   <concierge-shelf heading="For you" limit="4"></concierge-shelf>
 *   <script src="https://HOST/static/shelf.js" data-token="…JWT, optional…" async></script>
 *
 * This is a classic script, because only those know their own tag; everything else is a module
 * beside it. The server that the script came from is the one that it talks to.
 */
(() => {
  const tag = document.currentScript;
  if (!(tag instanceof HTMLScriptElement)) return;
  const main = new URL("shelf/main.js", tag.src);
  import(main.href).then(({ mount }) => mount({ base: new URL("/", tag.src), tag }));
})();
