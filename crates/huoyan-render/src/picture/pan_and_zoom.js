"use strict";
// Drag, pinch or use the arrow keys to move; the wheel, + and - zoom; 0 or a double click shows the whole again.
addEventListener("load", () => {
  const svg = document.documentElement;
  if (svg.localName !== "svg") return; // Within a page the page says what a wheel does.
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  let box = whole.slice();
  const show = () => svg.setAttribute("viewBox", box.join(" "));
  // How many units of the picture a pixel of the window has.
  const unit = () => Math.max(box[2] / innerWidth, box[3] / innerHeight);
  const place = (x, y) => {
    const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  const zoom = (factor, x, y) => {
    const most = Math.max(whole[2], whole[3]) * 4;
    if (Math.max(box[2], box[3]) * factor > most || Math.max(box[2], box[3]) * factor < 10) return;
    const [px, py] = place(x, y);
    box = [px - (px - box[0]) * factor, py - (py - box[1]) * factor, box[2] * factor, box[3] * factor];
    show();
  };
  const move = (dx, dy) => {
    const u = unit();
    box = [box[0] - dx * u, box[1] - dy * u, box[2], box[3]];
    show();
  };
  const reset = () => {
    box = whole.slice();
    show();
  };
  const fingers = new Map();
  svg.style.touchAction = "none";
  svg.style.cursor = "grab";
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, event);
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (!other) return move(event.clientX - before.clientX, event.clientY - before.clientY);
    const spread = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
    zoom(spread(before) / spread(event), other.clientX, other.clientY);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.max(-50, Math.min(50, event.deltaY)) / 250), event.clientX, event.clientY);
  }, { passive: false });
  svg.addEventListener("dblclick", reset);
  const keys = {
    ArrowLeft: () => move(60, 0),
    ArrowRight: () => move(-60, 0),
    ArrowUp: () => move(0, 60),
    ArrowDown: () => move(0, -60),
    "+": () => zoom(0.8, innerWidth / 2, innerHeight / 2),
    "=": () => zoom(0.8, innerWidth / 2, innerHeight / 2),
    "-": () => zoom(1.25, innerWidth / 2, innerHeight / 2),
    "0": reset,
  };
  addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
});
