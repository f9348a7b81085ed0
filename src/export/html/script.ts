// The script of a page: search in slices, folding, theme, copying. It makes no markup: what it marks are ranges.

/** As text: it runs in a browser, and the page allows it by the hash of these very bytes. */
export const SCRIPT = String.raw`
"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const [box, hits, only, theme, fold, outline] = ["q", "hits", "only", "theme", "fold", "outline"].map(byId);
  root.classList.add("js");

  /* Colours: the system's until someone says otherwise. */
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const tellTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    tellTheme();
  });
  system.addEventListener("change", tellTheme);
  tellTheme();

  /* Work that never holds the page up: a slice of it, then whatever else the page has to do. */
  const SLICE_MS = 8;
  const inSlices = (count, work, done, isOver) => {
    let at = 0;
    const channel = new MessageChannel();
    const step = () => {
      if (isOver()) return;
      const end = performance.now() + SLICE_MS;
      while (at < count && performance.now() < end) work(at++);
      if (at < count) channel.port2.postMessage(0);
      else done();
    };
    channel.port1.onmessage = step;
    step();
  };

  /* Search. */
  const MOST_MARKS = 3000;
  const canMark = typeof Highlight === "function" && Boolean(CSS.highlights);
  const blocks = [...document.querySelectorAll(".m")];
  const texts = [];
  const links = new Map([...outline.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  let run = 0;
  let found = [];
  let total = 0;
  let place = -1;

  const clearMarks = () => {
    if (canMark) CSS.highlights.clear();
    for (const one of document.querySelectorAll(".hit, .has, .m.now")) one.classList.remove("hit", "has", "now");
    for (const link of outline.querySelectorAll("[data-hits]")) link.removeAttribute("data-hits");
    found = [];
    total = 0;
    place = -1;
  };

  const patternOf = (words) =>
    new RegExp(words.replace(/[.*+?^$()|[\]\\{}]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");

  /** The texts of a block, without the first words in its summary: they stand in it once more. */
  const takes = ({ nodeType, classList }) => (nodeType === 3 ? 1 : classList.contains("gist") ? 2 : 3);
  const walk = (block) => document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, takes);
  const textOf = (block) => {
    const walker = walk(block);
    let text = "";
    while (walker.nextNode()) text += walker.currentNode.data;
    return text;
  };

  /** Ranges of a block's matches: offsets in its whole text, carried to the texts that it is made of. */
  const rangesOf = (block, matches) => {
    const walker = walk(block);
    let node = walker.nextNode();
    let before = 0;
    const seek = (offset) => {
      while (node && before + node.data.length < offset) {
        before += node.data.length;
        node = walker.nextNode();
      }
    };
    return matches.map(([start, end]) => {
      const range = new Range();
      seek(start + 1);
      range.setStart(node, start - before);
      seek(end);
      range.setEnd(node, end - before);
      return range;
    });
  };

  const search = (words) => {
    const mine = ++run;
    clearMarks();
    root.classList.toggle("searching", words !== "");
    if (words === "") root.classList.remove("only");
    if (words === "") only.setAttribute("aria-pressed", "false");
    hits.textContent = "";
    if (words === "") return;
    const pattern = patternOf(words);
    const marks = canMark ? new Highlight() : undefined;
    const inTurn = new Map();
    const look = (i) => {
      const text = (texts[i] ??= textOf(blocks[i]));
      const matches = [];
      for (const match of text.matchAll(pattern)) {
        total++;
        if (found.length + matches.length < MOST_MARKS) matches.push([match.index, match.index + match[0].length]);
        else if (matches.length === 0) matches.push([match.index, match.index + match[0].length]);
      }
      if (matches.length === 0) return;
      const block = blocks[i];
      block.classList.add("hit");
      const turn = block.closest(".turn");
      turn.classList.add("has");
      inTurn.set(turn.id, (inTurn.get(turn.id) ?? 0) + matches.length);
      for (const range of rangesOf(block, matches)) {
        found.push({ block, range });
        marks?.add(range);
      }
    };
    const done = () => {
      marks && CSS.highlights.set("hit", marks);
      for (const [id, count] of inTurn) links.get(id)?.setAttribute("data-hits", count);
      root.dataset.searched = words;
      tell();
    };
    inSlices(blocks.length, look, done, () => mine !== run);
  };

  const tell = () => {
    hits.textContent = total === 0 ? "No matches" : place < 0 ? total + (total === 1 ? " match" : " matches") : place + 1 + " of " + total;
  };

  const show = ({ block, range }) => {
    for (let up = range.startContainer.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    block.scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => {
      const box = range.startContainer.parentElement.closest("pre");
      const at = range.getBoundingClientRect();
      if (box && box.scrollHeight > box.clientHeight) box.scrollTop += at.top - box.getBoundingClientRect().top - box.clientHeight / 2;
      window.scrollBy({ top: range.getBoundingClientRect().top - innerHeight / 2, behavior: "instant" });
    });
  };

  const go = (by) => {
    if (found.length === 0) return;
    document.querySelector(".m.now")?.classList.remove("now");
    place = place < 0 ? (by > 0 ? 0 : found.length - 1) : (place + by + found.length) % found.length;
    const one = found[place];
    if (canMark) {
      const now = new Highlight(one.range);
      now.priority = 1;
      CSS.highlights.set("now", now);
    } else one.block.classList.add("now");
    show(one);
    tell();
  };

  let waiting;
  const searchSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(box.value.trim()), 120);
  };
  const searchNow = () => {
    clearTimeout(waiting);
    search(box.value.trim());
  };
  const clear = () => {
    box.value = "";
    searchNow();
    box.blur();
  };
  box.addEventListener("input", searchSoon);
  byId("next").addEventListener("click", () => go(1));
  byId("prev").addEventListener("click", () => go(-1));
  only.addEventListener("click", () => {
    const on = root.classList.toggle("only");
    only.setAttribute("aria-pressed", String(on));
  });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isTyping = event.target === box;
    if (event.key === "Escape" && root.classList.contains("searching")) clear();
    else if (event.key === "Escape" && isTyping) box.blur();
    else if (isTyping && event.key === "Enter") {
      if (root.dataset.searched !== box.value.trim()) searchNow();
      go(event.shiftKey ? -1 : 1);
    } else if (isTyping) return;
    else if (event.key === "/") {
      box.focus();
      box.select();
    } else if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
    else return;
    event.preventDefault();
  });

  /* Folding. */
  let folding = 0;
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-pressed") !== "true";
    const mine = ++folding;
    fold.setAttribute("aria-pressed", String(open));
    fold.textContent = open ? "Fold all" : "Unfold all";
    const all = document.querySelectorAll("main details");
    inSlices(all.length, (i) => (all[i].open = open), () => {}, () => mine !== folding);
  });

  /* Copying. */
  document.addEventListener("click", async ({ target }) => {
    if (outline.contains(target) && target.closest("a") && outline.matches(":popover-open")) outline.hidePopover();
    const button = target.closest?.(".copy");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.closest(".code").querySelector("pre").textContent);
      button.dataset.done = "";
      button.setAttribute("aria-label", "Copied");
    } catch {
      getSelection().selectAllChildren(button.closest(".code").querySelector("pre"));
    }
    setTimeout(() => {
      delete button.dataset.done;
      button.setAttribute("aria-label", "Copy");
    }, 1500);
  });

  /* Where one is. */
  let current;
  const follow = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const link = links.get(target.id);
        if (!isIntersecting || !link) continue;
        current?.removeAttribute("aria-current");
        current = link;
        link.setAttribute("aria-current", "true");
        const { top, bottom } = link.getBoundingClientRect();
        const frame = outline.getBoundingClientRect();
        if (top < frame.top || bottom > Math.min(frame.bottom, innerHeight)) outline.scrollTop += top - frame.top - frame.height / 3;
      }
    },
    { rootMargin: "-12% 0px -80% 0px" },
  );
  for (const turn of document.querySelectorAll(".turn")) follow.observe(turn);
})();
`;
