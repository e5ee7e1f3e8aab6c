"use strict";
// Hover a frame to read it, click it to zoom, press Escape to see all again; Ctrl-F searches, Ctrl-I heeds case or not.
addEventListener("load", () => {
  const id = (name) => document.getElementById(name);
  const [frames, details, matched, unzoom, search, ignoreCase] =
    ["frames", "details", "matched", "unzoom", "search", "ignorecase"].map(id);
  const svg = frames.ownerSVGElement;
  const { left, width, charWidth } = svg.dataset;
  const [start, room, letter] = [Number(left), Number(width), Number(charWidth)];
  const all = [...frames.children].map((group) => {
    const [title, rect, text] = ["title", "rect", "text"].map((name) => group.querySelector(name));
    return {
      group, rect, text,
      name: title.textContent.replace(/ \([^(]*\)$/, ""),
      title: title.textContent,
      x: Number(rect.getAttribute("x")),
      y: Number(rect.getAttribute("y")),
      width: Number(rect.getAttribute("width")),
      fill: rect.getAttribute("fill"),
    };
  });
  const byGroup = new Map(all.map((frame) => [frame.group, frame]));
  const root = all[0];
  const show = (element, isShown) => element.classList.toggle("hide", !isShown);

  // As many letters of the name as fit, with two dots where some do not.
  const fit = (frame, width) => {
    const most = Math.floor((width - 6) / letter);
    const name = frame.name.replace(/_\[[kwij]\]$/, "");
    frame.text.textContent = most < 3 ? "" : name.length <= most ? name : name.slice(0, most - 2) + "..";
  };
  const place = (frame, x, width) => {
    frame.rect.setAttribute("x", x);
    frame.rect.setAttribute("width", Math.max(width, 0));
    frame.text.setAttribute("x", x + 3);
    fit(frame, width);
  };
  // Places are rounded to hundredths.
  const slack = 0.025;
  const isOver = (outer, inner) => outer.x <= inner.x + slack && outer.x + outer.width >= inner.x + inner.width - slack;
  const depth = (frame) => Math.abs(frame.y - root.y);

  const zoom = (chosen) => {
    const scale = room / chosen.width;
    for (const frame of all) {
      const isCaller = depth(frame) < depth(chosen) && isOver(frame, chosen);
      const isWithin = depth(frame) >= depth(chosen) && isOver(chosen, frame);
      show(frame.group, isCaller || isWithin);
      frame.group.classList.toggle("caller", isCaller);
      if (isCaller) place(frame, start, room);
      if (isWithin) place(frame, start + (frame.x - chosen.x) * scale, frame.width * scale);
    }
    show(unzoom, chosen !== root);
  };

  let pattern = null;
  let isCaseIgnored = false;
  const reset = () => {
    pattern = null;
    for (const frame of all) frame.rect.setAttribute("fill", frame.fill);
    matched.textContent = "";
    search.textContent = "Search";
    search.classList.remove("on");
  };
  const find = (words) => {
    reset();
    let expression;
    try {
      expression = new RegExp(words, isCaseIgnored ? "i" : "");
    } catch (error) {
      matched.textContent = String(error.message);
      return;
    }
    pattern = words;
    const found = all.filter((frame) => frame !== root && expression.test(frame.name));
    for (const frame of found) frame.rect.setAttribute("fill", "rgb(230,0,230)");
    // What stands on a match is in it already: each stack counts once.
    found.sort((a, b) => a.x - b.x || b.width - a.width || depth(a) - depth(b));
    let [sum, end] = [0, -Infinity];
    for (const frame of found) {
      if (frame.x + frame.width > end + slack) {
        sum += frame.width;
        end = frame.x + frame.width;
      }
    }
    matched.textContent = "Matched: " + (100 * sum / root.width).toFixed(1) + "%";
    search.textContent = "Reset Search";
    search.classList.add("on");
  };
  const ask = () => {
    if (pattern !== null) return reset();
    const words = prompt("Search for functions by a regular expression" + (isCaseIgnored ? ", upper or lower case" : ""), "");
    if (words) find(words);
  };
  const toggleCase = () => {
    isCaseIgnored = !isCaseIgnored;
    ignoreCase.classList.toggle("on", isCaseIgnored);
    if (pattern !== null) find(pattern);
  };

  const frameOf = (event) => byGroup.get(event.target.closest("#frames > g"));
  frames.addEventListener("mouseover", (event) => {
    const frame = frameOf(event);
    if (frame) details.textContent = svg.dataset.nameType + " " + frame.title;
  });
  frames.addEventListener("mouseout", () => { details.textContent = " "; });
  frames.addEventListener("click", (event) => {
    const frame = frameOf(event);
    if (frame) zoom(frame);
  });
  unzoom.addEventListener("click", () => zoom(root));
  search.addEventListener("click", ask);
  ignoreCase.addEventListener("click", toggleCase);
  addEventListener("keydown", (event) => {
    if (event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key === "f")) {
      event.preventDefault();
      ask();
    } else if (event.ctrlKey && event.key === "i") {
      event.preventDefault();
      toggleCase();
    } else if (event.key === "Escape") {
      zoom(root);
    }
  });
});
