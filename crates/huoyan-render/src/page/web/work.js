// The sign that something is waited for: what it is and how far it has come, over the view, so that
// nothing moves by it.

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";

/** @typedef {{ what: string, done: number | null } | null} Progress */

/** What is there sooner is not announced, in milliseconds. */
const SOON = 400;
/** One answer is often followed by the next question: so long a pause is none. */
const PAUSE = 60;

export class Work {
  /** @param {() => Promise<Progress>} progress what takes long just now, as the server knows it */
  constructor(progress) {
    this.progress = progress;
    this.element = h("div", { class: "work", role: "status" });
    this.element.hidden = true;
    this.busy = false;
    this.timer = 0;
    this.pause = 0;
  }

  /** @param {boolean} busy @param {boolean} atOnce */
  set(busy, atOnce) {
    clearTimeout(this.pause);
    if (!busy) this.pause = setTimeout(() => this.end(), PAUSE);
    else if (!this.busy) {
      this.busy = true;
      if (atOnce) this.draw(null);
      else this.timer = setTimeout(() => this.tell(), SOON);
    }
  }

  end() {
    this.busy = false;
    clearTimeout(this.timer);
    this.element.hidden = true;
  }

  async tell() {
    const work = await this.progress().catch(() => null);
    if (!this.busy) return;
    this.draw(work);
    this.timer = setTimeout(() => this.tell(), SOON);
  }

  /** @param {Progress} work */
  draw(work) {
    const meter = h("progress", { max: 1, "aria-label": t("working") });
    if (typeof work?.done === "number") meter.value = work.done;
    fill(this.element, meter, h("span", {}, work?.what ?? t("working")));
    this.element.hidden = false;
  }
}
