// The one list of views: how each is made, and whether the table of functions stands beside it.

import { Assembly } from "./assembly.js";
import { Diff } from "./diff.js";
import { FlameGraph } from "./flamegraph.js";
import { Graph } from "./graph.js";
import { LabelsView } from "./labels.js";
import { Peek } from "./peek.js";
import { Sandwich } from "./sandwich.js";
import { SourceView } from "./source_view.js";
import { get } from "./state.js";
import { TextView } from "./text_view.js";
import { TopTable } from "./top.js";
import { Tree } from "./tree.js";

/** @import { App, View } from "./app.js" */
/** @import { Abilities } from "./contract.js" */
/** @import { State, VIEWS } from "./state.js" */

/** @typedef {(typeof VIEWS)[number]} Name */
/** @typedef {{ make: (app: App) => View, panel: boolean | ((state: State) => boolean), needs?: keyof Abilities }} Entry */

/** @type {Record<Name, Entry>} */
export const VIEW_TABLE = {
  flamegraph: { make: (app) => new FlameGraph(app), panel: true },
  top: { make: (app) => new TopTable(app, { narrow: false, onwarnings: (warnings) => app.warn("view", warnings) }), panel: false },
  tree: { make: (app) => new Tree(app), panel: false },
  sandwich: { make: (app) => new Sandwich(app), panel: true },
  graph: { make: (app) => new Graph(app), panel: true, needs: "graph" },
  peek: { make: (app) => new Peek(app), panel: true },
  source: { make: (app) => new SourceView(app), panel: true, needs: "source" },
  disasm: { make: (app) => new Assembly(app), panel: true, needs: "text" },
  labels: { make: (app) => new LabelsView(app), panel: false },
  diff: { make: (app) => new Diff(app), panel: (state) => get(state, "mode") !== "table" },
  text: { make: (app) => new TextView(app), panel: false, needs: "text" },
};

/** Whether the table of functions stands beside what a state shows. @param {State} state */
export function hasPanel(state) {
  const { panel } = VIEW_TABLE[/** @type {Name} */ (state.view)];
  return typeof panel === "function" ? panel(state) : panel;
}
