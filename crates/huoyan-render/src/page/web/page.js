// The frame of the page: the bars, the panel, the view of the state, the drawer; and what each change
// of the state asks for anew.

import { announce, note } from "./announce.js";
import { isGivenUp } from "./app.js";
import { Chips } from "./chips.js";
import { Details, showProfile } from "./details.js";
import { chooseFile } from "./drop.js";
import { attribute, button, fill, h, ICONS, iconButton, select } from "./dom.js";
import { exportItems } from "./export.js";
import { showHelp } from "./help.js";
import { language, t } from "./i18n.js";
import { frame } from "./keys.js";
import { closeMenu, menuUnder } from "./menu.js";
import { Search } from "./search.js";
import { setLanguage, setTheme, showSettings } from "./settings.js";
import { get, request, VIEWS } from "./state.js";
import { keepSetting, setting, theme } from "./theme.js";
import { hideTip } from "./tip.js";
import { TopTable } from "./top.js";
import { hasPanel, VIEW_TABLE } from "./views.js";
import { Work } from "./work.js";

/** @import { App, View } from "./app.js" */
/** @import { Profile } from "./contract.js" */
/** @import { Name } from "./views.js" */
/** @import { State } from "./state.js" */

export class Page {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.profileKey = "";
    /** @type {Map<string, View>} */
    this.views = new Map();
    /** @type {Map<string, readonly string[]>} */
    this.warnings = new Map();
    this.running = new AbortController();
    this.chips = new Chips(app);
    this.search = new Search(app);
    this.details = new Details(app);
    this.panel = new TopTable(app, { narrow: true });
    this.sources = h("span", { class: "sources" });
    this.tabs = h("nav", { class: "tabs", "aria-label": t("views") });
    this.strip = h("div", { class: "warnings", role: "status" });
    this.strip.hidden = true;
    this.work = new Work(() => app.source.progress());
    app.source.onwork = (busy, atOnce) => this.work.set(busy, atOnce);
    this.center = h("main", { class: "center", id: "view", tabindex: -1 });
    this.side = h("div", { class: "panel" }, this.panel.element);
    this.body = h("div", { class: "columns" }, this.side, this.divider(), this.center, this.work.element, this.details.element);
    this.element = h("div", { class: "page" },
      h("a", { class: "skip", href: "#view", onclick: (/** @type {Event} */ event) => this.skip(event) }, t("skip")),
      this.header(), this.tabs, this.chips.element, this.strip, this.body);
    narrow.addEventListener("change", () => this.placeDetails(this.element.classList.contains("with-panel")));
    this.body.addEventListener("pointerdown", (event) => this.makeWay(event), { capture: true });
    this.connect();
  }

  /** @param {Event} event */
  skip(event) {
    event.preventDefault();
    this.app.view?.focus?.();
  }

  header() {
    const { app } = this;
    const tools = h("div", { class: "tools" },
      iconButton(ICONS.panel, t("key_panel"), () => this.togglePanel()),
      iconButton(ICONS.export, t("export"), (event) => this.exports(event), { "aria-haspopup": "menu" }),
      app.source.can.reload ? iconButton(ICONS.reload, t("reload"), () => this.reload()) : null,
      iconButton(ICONS.info, t("about_profile"), () => showProfile(app)),
      iconButton(ICONS.settings, t("settings"), () => showSettings(app)),
      iconButton(ICONS.help, t("help"), () => showHelp()));
    return h("header", { class: "top-bar" }, h("span", { class: "mark", "aria-hidden": "true" }), this.sources, this.search.element, tools);
  }

  /** The line between panel and view, which can be moved. */
  divider() {
    const line = h("div", { class: "divider", role: "separator", "aria-orientation": "vertical", "aria-label": t("divider"), tabindex: 0, "aria-valuemin": 160, "aria-valuemax": 900 });
    const place = (/** @type {number} */ width) => {
      const kept = Math.max(160, Math.min(innerWidth * 0.6, width));
      this.element.style.setProperty("--panel", `${Math.round(kept)}px`);
      attribute(line, "aria-valuenow", Math.round(kept));
      keepSetting("panel", String(Math.round(kept)));
    };
    line.addEventListener("pointerdown", (event) => line.setPointerCapture(event.pointerId));
    line.addEventListener("pointermove", (event) => {
      if (line.hasPointerCapture(event.pointerId)) place(event.clientX - this.body.getBoundingClientRect().left);
    });
    line.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowLeft" ? -24 : event.key === "ArrowRight" ? 24 : 0;
      if (step === 0) return;
      place(this.side.offsetWidth + step);
      event.preventDefault();
      event.stopPropagation();
    });
    const kept = Number(setting("panel"));
    attribute(line, "aria-valuenow", kept || 420);
    queueMicrotask(() => {
      if (kept > 0) place(kept);
      if (setting("panel") === "0") this.element.classList.add("no-panel");
    });
    return line;
  }

  connect() {
    const { app } = this;
    app.warn = (from, warnings) => {
      this.warnings.set(from, warnings);
      this.drawWarnings();
    };
    app.refresh = () => {
      this.profileKey = "";
      this.views.clear();
      app.view = null;
      this.panel.shown = "";
      this.search.shown = "";
      this.show(app.store.state, null);
    };
    app.refreshDetails = () => this.details.show(app.store.state, this.running.signal);
    Object.assign(frame, {
      search: () => this.search.focus(), match: (/** @type {1 | -1} */ step) => this.search.step(step), help: showHelp,
      exports: () => this.exports(null), panel: () => this.togglePanel(), drawer: () => this.details.toggle(),
      theme: () => setTheme(app, theme() === "dark" ? "light" : "dark"), language: () => setLanguage(app, language() === "en" ? "zh" : "en"),
      types: () => this.nextType(), settings: () => showSettings(app), info: () => showProfile(app), close: hideTip,
    });
  }

  /** @param {MouseEvent | null} event */
  exports(event) {
    const under = event?.currentTarget instanceof Element ? event.currentTarget : this.element.querySelector("[aria-haspopup=menu]") ?? this.element;
    menuUnder(under, t("export"), exportItems(this.app));
  }

  togglePanel() {
    const off = this.element.classList.toggle("no-panel");
    keepSetting("panel", off ? "0" : "");
    this.placeDetails(hasPanel(this.app.store.state));
  }

  /** Details never move the picture that was clicked: they are below the table, or over the right edge. @param {boolean} panel */
  placeDetails(panel) {
    const below = panel && !this.element.classList.contains("no-panel") && !narrow.matches;
    const home = below ? this.side : this.body;
    if (this.details.element.parentElement !== home) home.append(this.details.element);
  }

  /** Over the edge of the view the drawer opens at the side away from what was clicked. @param {PointerEvent} event */
  makeWay(event) {
    const { element } = this.details;
    const inView = event.target instanceof Element && event.target.closest(".flame-canvas, .only") !== null;
    if (inView && element.hidden) element.classList.toggle("left", event.clientX > innerWidth - WIDEST_DRAWER);
  }

  nextType() {
    const { profile, store } = this.app;
    if (profile === null) return;
    if (profile.types.length < 2) return note(t("one_type"));
    store.set({ si: profile.types[(profile.type + 1) % profile.types.length]?.name });
  }

  async reload() {
    const { app } = this;
    try {
      await app.source.reload(app.profile?.profile ?? 0);
      note(t("reloaded"));
      app.refresh();
    } catch (error) {
      app.failed(error);
    }
  }

  /**
   * Brings the page to a state. What the last one still waits for is given up, unless only the selection
   * is another.
   * @param {State} state @param {State | null} old
   */
  async show(state, old) {
    closeMenu();
    if (old !== null && onlySelection(state, old)) {
      this.app.view?.select?.(get(state, "sel"));
      this.panel.select(get(state, "sel"));
      this.running.signal.throwIfAborted();
      return this.guarded(() => this.details.show(state, this.running.signal));
    }
    this.running.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    hideTip();
    this.element.setAttribute("aria-busy", "true");
    await this.guarded(() => this.bring(state, signal));
    if (signal.aborted) return;
    this.element.removeAttribute("aria-busy");
    document.documentElement.dataset.ready = String(Number(document.documentElement.dataset.ready ?? 0) + 1);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async bring(state, signal) {
    this.drawTabs(state);
    this.chips.show(state);
    await this.bringProfile(state, signal);
    const view = this.viewOf(state);
    const panel = hasPanel(state);
    this.element.classList.toggle("with-panel", panel);
    this.placeDetails(panel);
    const shown = [view.show(state, signal), this.search.show(state, signal), this.details.show(state, signal)];
    if (panel) shown.push(this.panel.show(state, signal));
    const results = await Promise.allSettled(shown);
    const failed = results.find((result) => result.status === "rejected" && !isGivenUp(result.reason));
    if (failed?.status === "rejected") throw failed.reason;
    this.warnings.delete("error");
    this.drawWarnings();
  }

  /** @param {State} state @param {AbortSignal} signal */
  async bringProfile(state, signal) {
    const key = request(state, false).toString();
    if (key === this.profileKey && this.app.profile !== null) return;
    const profile = await this.app.source.profile(state, signal);
    if (signal.aborted) return;
    this.profileKey = key;
    this.app.setProfile(profile, state);
    this.warnings.set("profile", profile.warnings);
    const name = profile.title || (profile.profiles.find(({ id }) => id === profile.profile)?.name ?? "");
    document.title = name === "" ? "pprof" : `${name} – pprof`;
    this.drawSources(profile);
  }

  /** @param {State} state @returns {View} */
  viewOf(state) {
    let view = this.views.get(state.view);
    if (view === undefined) {
      view = VIEW_TABLE[/** @type {Name} */ (state.view)].make(this.app);
      this.views.set(state.view, view);
    }
    if (this.app.view !== view) {
      const first = this.app.view === null;
      this.app.view = view;
      this.warnings.delete("view");
      this.warnings.delete("boxes");
      fill(this.center, view.element);
      if (!first) announce(t(/** @type {import("./i18n.js").Key} */ (`view_${state.view}`)));
    }
    return view;
  }

  /** @param {State} state */
  drawTabs(state) {
    const { app } = this;
    fill(this.tabs, ...VIEWS.map((name, index) => {
      const { needs } = VIEW_TABLE[name];
      if (needs !== undefined && !app.source.can[needs]) return null;
      return h("a", {
        href: app.href(name, { mid: null }), "aria-current": name === state.view ? "page" : null, title: index < 9 ? `${index + 1}` : null,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          app.go(name);
        },
      }, t(/** @type {import("./i18n.js").Key} */ (`view_${name}`)));
    }));
    this.tabs.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Which profile, which of its values, and how much of it there is. @param {Profile} profile */
  drawSources(profile) {
    const { app } = this;
    const several = profile.profiles.length > 1;
    const names = profile.profiles.map(({ id, name }) => /** @type {[string, string]} */ ([String(id), name]));
    fill(this.sources,
      several ? select(t("profile"), names, String(profile.profile), (id) => app.store.set({ profile: id, base: null, z: null, si: null }))
        : h("button", { type: "button", class: "profile-name", title: profile.profiles[0]?.source ?? "", onclick: () => showProfile(app) }, profile.profiles[0]?.name || profile.title),
      app.compares ? h("span", { class: "against" }, t("against", { name: profile.profiles.find(({ id }) => id === profile.base)?.name ?? t("given_base") })) : null,
      profile.types.length > 1
        ? select(t("sample_type"), profile.types.map(({ name, unit }) => [name, unit === "" || unit === "count" ? name : `${name} (${unit})`]), profile.types[profile.type]?.name ?? "", (si) => app.store.set({ si }))
        : h("span", { class: "quiet type-name" }, profile.types[0]?.name ?? ""),
      h("span", { class: "total", title: t("all_samples") }, totalText(app, profile)),
      app.source.can.open ? button("+", () => chooseFile(app, false), { class: "plus", title: t("open_file"), "aria-label": t("open_file") }) : null);
  }

  drawWarnings() {
    const all = [...new Set([...this.warnings.values()].flat())];
    fill(this.strip, ...all.map((text) => h("p", { class: this.warnings.get("error")?.includes(text) ? "error" : "" }, text)));
    this.strip.hidden = all.length === 0;
  }

  /** What goes wrong stands in the strip until something goes right. @param {() => Promise<void> | void} work */
  async guarded(work) {
    try {
      await work();
    } catch (error) {
      if (isGivenUp(error)) return;
      this.warnings.set("error", [error instanceof Error ? error.message : String(error)]);
      this.drawWarnings();
    }
  }
}

/** How much is shown, and of how much if filters leave a part. @param {App} app @param {Profile} profile */
function totalText(app, profile) {
  const sum = profile.total_sum ?? profile.total;
  if (sum === app.total) return app.format(profile.total);
  return t("part_of", { part: app.format(profile.total), whole: app.format(profile.whole_total), share: app.share(sum) });
}

/** The drawer's width and some room, in pixels. */
const WIDEST_DRAWER = 340;

const narrow = matchMedia("(max-width: 800px)");

/** @param {State} a @param {State} b */
function onlySelection(a, b) {
  if (a.view !== b.view || get(a, "sel") === get(b, "sel")) return false;
  const names = new Set([...Object.keys(a.params), ...Object.keys(b.params)]);
  names.delete("sel");
  return [...names].every((name) => a.params[name] === b.params[name]);
}
