// What mouse, pen and fingers do over a picture, told in its own words: hover, click, open (double
// click), menu (right button or a long press), zoom (Ctrl and wheel, or a pinch) and pan.

/**
 * @typedef {object} Handlers
 * @property {(x: number, y: number) => void} hover @property {() => void} leave
 * @property {(x: number, y: number, event: PointerEvent | MouseEvent) => void} click
 * @property {(x: number, y: number) => void} open
 * @property {(x: number, y: number, event: MouseEvent | PointerEvent) => void} menu
 * @property {(factor: number, x: number) => void} zoom @property {(dx: number) => void} pan
 * @property {() => boolean} zoomed
 */

const LONG_PRESS = 550;
const SLACK = 6;

export class Gestures {
  /** @param {HTMLElement} scroller @param {HTMLElement} target @param {Handlers} handlers */
  constructor(scroller, target, handlers) {
    this.scroller = scroller;
    this.target = target;
    this.handlers = handlers;
    /** @type {Map<number, { x: number, y: number }>} */
    this.down = new Map();
    this.moved = false;
    this.pressed = 0;
    this.distance = 0;
    target.addEventListener("pointerdown", (event) => this.start(event));
    target.addEventListener("pointermove", (event) => this.move(event));
    target.addEventListener("pointerup", (event) => this.end(event));
    target.addEventListener("pointercancel", (event) => this.end(event));
    target.addEventListener("pointerleave", () => handlers.leave());
    target.addEventListener("click", (event) => this.click(event));
    target.addEventListener("dblclick", (event) => handlers.open(event.offsetX, event.offsetY));
    target.addEventListener("contextmenu", (event) => this.menu(event));
    scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  start(event) {
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.moved = this.down.size > 1;
    this.distance = this.spread();
    clearTimeout(this.pressed);
    if (event.pointerType !== "touch" || this.down.size > 1) return;
    const { offsetX, offsetY } = event;
    this.pressed = setTimeout(() => {
      this.moved = true;
      this.handlers.menu(offsetX, offsetY, event);
    }, LONG_PRESS);
  }

  /** How far two fingers are apart. */
  spread() {
    const [a, b] = [...this.down.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.down.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch") this.handlers.hover(event.offsetX, event.offsetY);
      return;
    }
    const dx = event.clientX - before.x;
    const dy = event.clientY - before.y;
    if (!this.moved && Math.hypot(dx, dy) < SLACK) return;
    if (!this.moved && event.pointerType !== "touch") this.target.setPointerCapture(event.pointerId);
    this.moved = true;
    clearTimeout(this.pressed);
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.down.size === 2) this.pinch();
    else {
      this.handlers.pan(dx);
      if (event.pointerType !== "touch" || this.handlers.zoomed()) this.scroller.scrollTop -= dy;
    }
  }

  pinch() {
    const [a, b] = [...this.down.values()];
    const distance = this.spread();
    if (a === undefined || b === undefined || this.distance === 0) return;
    const middle = (a.x + b.x) / 2 - this.target.getBoundingClientRect().left;
    this.handlers.zoom(distance / this.distance, middle);
    this.distance = distance;
  }

  /** @param {PointerEvent} event */
  end(event) {
    clearTimeout(this.pressed);
    this.down.delete(event.pointerId);
    this.distance = this.spread();
    this.target.style.touchAction = this.handlers.zoomed() ? "none" : "pan-y";
  }

  /** @param {MouseEvent} event */
  click(event) {
    // The second click of a double click would take the choice of the first away.
    if (event instanceof PointerEvent && event.pointerType === "touch") this.handlers.leave();
    if (!this.moved && event.detail < 2) this.handlers.click(event.offsetX, event.offsetY, event);
    this.moved = false;
  }

  /** @param {MouseEvent} event */
  menu(event) {
    event.preventDefault();
    clearTimeout(this.pressed);
    this.handlers.menu(event.offsetX, event.offsetY, event);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const x = event.clientX - this.target.getBoundingClientRect().left;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.handlers.zoom(Math.exp(-event.deltaY / (event.deltaMode === 1 ? 12 : 240)), x);
    } else if (this.handlers.zoomed() && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      event.preventDefault();
      this.handlers.pan(-(event.deltaX || event.deltaY));
    }
  }
}
