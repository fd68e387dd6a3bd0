/**
 * Put the assistant on any page with one script tag:
 *
 *   <script src="https://HOST/static/widget.js" data-token="…JWT, optional…" async></script>
 *
 * This is a classic script, because only those know their own tag; everything else is a module
 * beside it. The server that the script came from is the one that it talks to.
 */
(() => {
  const tag = document.currentScript;
  if (!(tag instanceof HTMLScriptElement)) return;
  const main = new URL("widget/main.js", tag.src);
  import(main.href).then(({ mount }) => mount({ base: new URL("/", tag.src), tag }));
})();
