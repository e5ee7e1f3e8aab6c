// The state of the page as one value, and the one way in which it becomes an address and back.
//
// A state is the view and the query's parameters, texts by name, with defaults left out. It is never
// changed in place. Parameters that the page does not know are kept, so that a link of upstream's
// page, or of a later version, means the same after any click.

/** @typedef {{ view: string, params: Readonly<Record<string, string>> }} State */
/** @typedef {Record<string, string | null | undefined>} Patch  null or "" takes a parameter away */
/** @typedef {{ push?: boolean, merge?: string, view?: string }} How */

/** The views by the last element of their path, in the order of their tabs and keys 1 to 9. */
export const VIEWS = /** @type {const} */ ([
  "flamegraph", "top", "tree", "sandwich", "graph", "peek", "source", "disasm", "labels", "diff", "text",
]);

/** What the page alone understands, and what it is when it is not said. */
const PAGE_ONLY = /** @type {Record<string, string>} */ ({
  sel: "", mid: "", flip: "", tsort: "", tfind: "", mode: "picture", noise: "0.1", cmd: "tree", p: "", colour: "package", code: "",
});

/** Parameters of requests that are not said when they are this. */
const DEFAULTS = /** @type {Record<string, string>} */ ({
  profile: "0", dir: "down", order: "weight", rec: "", group: "", side: "both", by: "none", ...PAGE_ONLY,
});

/** Only boxes, the call tree and the search look at these; the others' answers stay cached without them. */
const SHAPE = new Set(["dir", "order", "rec", "at", "z", "q", "side"]);

/** The filters, in the order of their chips; the value is the key of the text. */
export const FILTERS = /** @type {const} */ ({
  f: "focus", i: "ignore", h: "hide", s: "show", sf: "show_from", prunefrom: "prune_from",
  tf: "tagfocus", ti: "tagignore", ts: "tagshow", th: "taghide", tagroot: "tagroot", tagleaf: "tagleaf", at: "at",
});

/** @param {string} view @param {string} query @returns {State} */
export function parse(view, query) {
  /** @type {Record<string, string>} */
  const params = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (value !== "" && DEFAULTS[name] !== value) params[name] = value;
  }
  return { view: /** @type {readonly string[]} */ (VIEWS).includes(view) ? view : "flamegraph", params };
}

/** The query of a state, without `?`: sorted, so that equal states have equal addresses. @param {State} state */
export function query(state) {
  const pairs = Object.entries(state.params).sort(([a], [b]) => (a < b ? -1 : 1));
  return new URLSearchParams(pairs).toString();
}

/** @param {State} state @param {Patch} patch @param {string} [view] @returns {State} */
export function changed(state, patch, view) {
  const params = { ...state.params };
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null || value === "" || DEFAULTS[name] === value) delete params[name];
    else params[name] = value;
  }
  return { view: view ?? state.view, params };
}

/** @param {State} state @param {string} name */
export function get(state, name) {
  return state.params[name] ?? DEFAULTS[name] ?? "";
}

/**
 * What a request says of the state; `shape` for those that depend on how stacks are joined.
 * @param {State} state @param {boolean} shape @returns {URLSearchParams}
 */
export function request(state, shape) {
  const kept = Object.entries(state.params).filter(
    ([name]) => !(name in PAGE_ONLY) && (shape || !SHAPE.has(name)),
  );
  return new URLSearchParams(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A regular expression of Go that matches this text and no other. @param {string} text */
export function exactly(text) {
  return `^${text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&")}$`;
}

/** One more alternative of a pattern, unless it is there. @param {string} pattern @param {string} more */
export function either(pattern, more) {
  if (pattern === "") return more;
  return pattern.split("|").includes(more) ? pattern : `${pattern}|${more}`;
}

/**
 * Where the address stands: the path on a server, the fragment in a file.
 * @typedef {{ read: () => State, href: (state: State) => string }} Place
 */

/** @returns {Place} */
export function pathPlace() {
  return {
    read: () => parse(location.pathname.split("/").pop() ?? "", location.search),
    href: (state) => {
      const text = query(state);
      return text === "" ? state.view : `${state.view}?${text}`;
    },
  };
}

/** @param {State} [start]  what an address without a fragment means @returns {Place} */
export function fragmentPlace(start) {
  return {
    read: () => {
      if (start !== undefined && location.hash.length < 2) return start;
      const [view = "", ...rest] = location.hash.slice(1).split("?");
      return parse(view, rest.join("?"));
    },
    href: (state) => {
      const text = query(state);
      return text === "" ? `#${state.view}` : `#${state.view}?${text}`;
    },
  };
}

/** The state of this window, its history, and who wants to know. */
export class Store {
  /** @param {Place} place */
  constructor(place) {
    this.place = place;
    this.state = place.read();
    /** @type {((state: State, old: State) => void)[]} */
    this.listeners = [];
    this.merging = "";
    const back = () => {
      this.merging = "";
      this.enter(this.place.read());
    };
    window.addEventListener("popstate", back);
    window.addEventListener("hashchange", back);
  }

  /** @param {(state: State, old: State) => void} listener */
  listen(listener) {
    this.listeners.push(listener);
  }

  /** @param {string} name */
  get(name) {
    return get(this.state, name);
  }

  /**
   * Goes to another state. Each step is an entry of the history, but not `push: false`, and not the second
   * of two with the same `merge` (typing is one step).
   * @param {Patch} patch @param {How} [how]
   */
  set(patch, how = {}) {
    const next = changed(this.state, patch, how.view);
    if (next.view === this.state.view && query(next) === query(this.state)) return;
    const replace = how.push === false || (how.merge !== undefined && how.merge === this.merging);
    this.merging = how.merge ?? (how.push === false ? this.merging : "");
    history[replace ? "replaceState" : "pushState"](null, "", this.place.href(next));
    this.enter(next);
  }

  /** @param {State} next */
  enter(next) {
    const old = this.state;
    if (next.view === old.view && query(next) === query(old)) return;
    this.state = next;
    for (const listener of this.listeners) listener(next, old);
  }
}
