// The answers of docs/api.md as types, and what the page asks of a source of answers: the server
// (`api.js`) or the file the page lies in (`offline.js`). Types only; nothing of this is served.

import type { State } from "./state.js";

export interface ProfileName { id: number; name: string; source: string; can_reload: boolean }
export interface UnitRow { names: string[]; label: string; factor: number; base: boolean }
export interface OptionRow {
  name: string; parameter: string; kind: string; default: string; choices: string[]; help: string;
}
export interface LabelKey { key: string; n_values: number; numeric: boolean; unit: string }
export interface Profile {
  version: number; program: string; title: string; profile: number; base: number | null;
  profiles: ProfileName[]; types: { name: string; unit: string }[]; type: number; unit: string;
  total: number; total_sum?: number; base_total: number | null; whole_total: number; whole_total_sum?: number;
  whole_base_total: number | null; units: UnitRow[]; labels: string[];
  details: { name: string; value: string }[]; doc_url: string; comments: string[];
  n_samples: number; n_stacks: number; n_functions: number; label_keys: LabelKey[];
  has_sources: boolean; warnings: string[]; options: OptionRow[]; configs: { name: string; query: string }[];
}

/** One row of boxes, as columns. `name` is an index of `names`, or of a rest the count. */
export interface Row {
  n: number; x: Uint32Array; w: Uint32Array; kind: Uint8Array; name: Uint32Array;
  value: Float64Array; base: Float64Array; self: Float64Array; base_self: Float64Array;
  /** What the values are means of; the values themselves where they are none. */
  sums: { value: Float64Array; base: Float64Array; self: Float64Array; base_self: Float64Array };
}
export interface Ancestor { name: number; value: number; base: number; value_sum: number; base_sum: number }
export interface Boxes {
  has_base: boolean; is_mean: boolean; lost: boolean; width: number; total: number; base_total: number;
  total_sum: number; base_total_sum: number; names: string[];
  ancestors: Ancestor[]; n_rows: number; y0: number; rows: Row[]; warnings: string[];
}
export interface BoxesQuestion { w: number; y0: number; y1: number; min: number }

export interface TopRow {
  name: string; flat: number; cum: number; base_flat?: number; base_cum?: number; flat_sum?: number; cum_sum?: number;
  base_flat_sum?: number; base_cum_sum?: number;
}
export interface Top {
  total: number; base_total: number | null; n: number; from: number; warnings: string[]; rows: TopRow[];
}
export interface TopQuestion { sort: string; desc: boolean; filter: string; from: number; count: number }
export interface TreeNode {
  name: string; path: string; value: number; self: number; base?: number; base_self?: number; n_children: number;
  value_sum?: number; self_sum?: number;
}
export interface Children { n: number; from: number; node: TreeNode; rows: TreeNode[]; warnings?: string[] }
export interface ChildrenQuestion { z: string; sort: string; from: number; count: number }
export interface Match { k: number; path: string; row: number; name: string; value: number; value_sum?: number }
export interface Search {
  value: number; value_sum?: number; base: number | null; total: number; n_functions: number; n_boxes: number; n_matches: number;
  names: string[]; match?: Match; warnings?: string[];
}
export interface Neighbour { name: string; value: number; value_sum?: number; base?: number; inlined?: boolean }
export interface FunctionFacts {
  name: string; flat: number; cum: number; base_flat?: number; base_cum?: number; flat_sum?: number; cum_sum?: number;
  total: number; n_boxes: number;
  files: string[]; binaries: { file: string; build_id: string }[]; package: string | null;
  callers: Neighbour[]; callees: Neighbour[];
}
export interface LabelValues {
  key: string; numeric: boolean; unit: string; value: number; values: { text: string; value: number }[]; n_values: number;
}
export interface Labels { total: number; keys: LabelValues[]; warnings?: string[] }
export interface CodeFrame { name: string; file: string; line: number }
/** `inlined`: the calls between the line and the instruction, outermost first. */
export interface LineInstruction { address: string; text: string; flat: number; cum: number; inlined: CodeFrame[]; is_after_gap: boolean }
/** `code` where instructions were asked for and the line has some. */
export interface SourceLine { n: number; text: string; flat: number; cum: number; code?: LineInstruction[] }
export interface Routine {
  name: string; file: string; error: string | null; flat: number; cum: number; lines: SourceLine[];
}
export interface Sources { total: number; routines: Routine[]; more: number; warnings?: string[] }
export interface Instruction { address: string; text: string; flat: number; cum: number; file: string; line: number }
export interface CodeRoutine {
  name: string; aliases: string[]; binary: string; flat: number; cum: number; instructions: Instruction[]; is_cut: boolean;
}
export interface Code { total: number; routines: CodeRoutine[]; more: number; warnings: string[] }
export interface PeekFunction { name: string; flat: number; cum: number; flat_sum?: number; cum_sum?: number; callers: Neighbour[]; callees: Neighbour[] }
export interface Peek { total: number; functions: PeekFunction[]; warnings?: string[] }
export interface PlainText { text: string; warnings: string[] }

/** What a source cannot do is not offered. */
export interface Abilities { open: boolean; reload: boolean; source: boolean; graph: boolean; text: boolean; configs: boolean }

export interface Source {
  can: Abilities;
  /** Formats that `exported` knows. */
  formats: string[];
  /** Told when the first answer is waited for, and when nothing is any more; `atOnce` when it is known to last. */
  onwork: (busy: boolean, atOnce: boolean) => void;
  profile(state: State, signal?: AbortSignal): Promise<Profile>;
  boxes(state: State, question: BoxesQuestion, signal?: AbortSignal): Promise<Boxes>;
  top(state: State, question: TopQuestion, signal?: AbortSignal): Promise<Top>;
  children(state: State, question: ChildrenQuestion, signal?: AbortSignal): Promise<Children>;
  search(state: State, k: number | null, signal?: AbortSignal): Promise<Search>;
  function(state: State, name: string, signal?: AbortSignal): Promise<FunctionFacts>;
  labels(state: State, signal?: AbortSignal): Promise<Labels>;
  source(state: State, regex: string, signal?: AbortSignal): Promise<Sources>;
  disasm(state: State, regex: string, signal?: AbortSignal): Promise<Code>;
  peek(state: State, regex: string, signal?: AbortSignal): Promise<Peek>;
  graph(state: State, signal?: AbortSignal): Promise<PlainText>;
  text(state: State, command: string, regex: string, signal?: AbortSignal): Promise<PlainText>;
  exported(state: State, format: string): Promise<{ name: string; url: string }>;
  open(name: string, bytes: Blob): Promise<number>;
  reload(profile: number): Promise<void>;
  saveConfig(name: string, state: State): Promise<void>;
  deleteConfig(name: string): Promise<void>;
  progress(): Promise<{ what: string; done: number | null } | null>;
}
