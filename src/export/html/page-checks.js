// What an accessibility checker would say of a page, as far as a page of ours can go wrong. It runs in a browser: the test
// hands it over as text, and gets sentences; none where all is well.

(() => {
  const problems = new Set();
  const nameOf = (element) => `${element.tagName.toLowerCase()}.${element.className}`;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  /** Red, green and blue from 0 to 255, and how much it covers from 0 to 1. */
  const colorOf = (css) => {
    const before = known.get(css);
    if (before) return before;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
    const color = [red, green, blue, alpha / 255];
    known.set(css, color);
    return color;
  };
  const over = (top, below) => {
    const cover = top[3];
    return [0, 1, 2].map((i) => top[i] * cover + below[i] * (1 - cover)).concat(1);
  };
  const backgroundOf = (element) => {
    const own = colorOf(getComputedStyle(element).backgroundColor);
    if (own[3] === 1) return own;
    return over(own, element.parentElement ? backgroundOf(element.parentElement) : [255, 255, 255, 1]);
  };
  const light = (color) => {
    const [red = 0, green = 0, blue = 0] = color.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [less = 0, more = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if ((node.nodeValue ?? "").trim() === "" || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (["SCRIPT", "STYLE"].includes(element.tagName) || element.closest("[aria-hidden=true]")) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    const background = backgroundOf(element);
    const ratio = contrast(over(colorOf(color), background), background);
    if (ratio < least) problems.add(`contrast ${ratio.toFixed(2)} of ${nameOf(element)}`);
  }
  for (const [mark, pseudo] of [
    ["hit", "::highlight(hit)"],
    ["now", "::highlight(now)"],
  ]) {
    const style = getComputedStyle(document.querySelector("main"), pseudo);
    const ratio = contrast(colorOf(style.color), colorOf(style.backgroundColor));
    if (ratio < 4.5) problems.add(`contrast ${ratio.toFixed(2)} of the mark ${mark}`);
  }

  if (document.documentElement.lang === "") problems.add("no language");
  if (document.title === "") problems.add("no title");
  for (const landmark of ["main", "nav", "search", "h1"])
    if (document.querySelectorAll(landmark).length !== 1) problems.add(`not one ${landmark}`);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) problems.add("an id twice");
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) problems.add(`a link to nothing: ${link.hash}`);
  let level = 0;
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3)")) {
    const own = Number(heading.tagName.slice(1));
    if (own > level + 1) problems.add(`h${own} below h${level}`);
    level = own;
  }
  for (const control of document.querySelectorAll("button, input, summary, a, nav")) {
    const label = control.id && document.querySelector(`label[for="${control.id}"]`);
    if (!(control.ariaLabel || label || control.textContent?.trim())) problems.add(`no name: ${nameOf(control)}`);
    const { width, height } = control.getBoundingClientRect();
    if (control.tagName === "BUTTON" && width > 0 && (width < 24 || height < 20))
      problems.add(`too small: ${nameOf(control)}`);
  }
  return [...problems];
})();
