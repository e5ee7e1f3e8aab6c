// A saved page answers its questions itself, from the data in it: the same answers as the server's
// where the file holds what they need, and an error in one line where it does not.

import { fill, h } from "./dom.js";
import { changed, get, request } from "./state.js";
import { compile, compileOrThrow } from "./regex.js";
import { findPath, join, layOut, shown } from "./offline_tree.js";
import { functionSums, searchIn, sortRows, topRows, treeNode } from "./offline_sums.js";
import { t } from "./i18n.js";

/** @import { BoxesQuestion, ChildrenQuestion, Code, FunctionFacts, Labels, Neighbour, Peek, PeekFunction, PlainText, Profile, Source, Sources, TopQuestion, TopRow } from "./contract.js" */
/** @import { Embedded, Facts, Node } from "./offline_tree.js" */
/** @import { State } from "./state.js" */

/** @typedef {{ profile: Profile, tree: Embedded, top: TopRow[], n_top: number, labels: Labels | null, functions: Facts, graph: string | null, source: Sources | null, pruned: string | null, start: { view: string, focus: string } | null }} Saved */

/** How many boxes, or letters of the data, take more than a moment. */
const LARGE = 100_000;
/** How many joined trees are kept. */
const MAX_TREES = 4;

/** What no tree can answer: they need labels, values or lines of samples. */
const NEEDS_SAMPLES = ["tf", "ti", "ts", "th", "tagroot", "tagleaf", "prunefrom", "g", "si", "base"];

/** The data of this page; null where a server has it. @returns {Promise<Offline | null>} */
export async function savedPage() {
  const element = document.getElementById("huoyan-data");
  if (element === null) return null;
  const letters = (element.textContent ?? "").trim();
  if (letters.length > LARGE) {
    fill(document.body, h("p", { class: "hint" }, t("working")));
    await painted();
  }
  const bytes = bytesOf(letters);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Offline(await new Response(stream).json());
}

/** @param {string} base64 */
function bytesOf(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** Until what was changed before is seen. */
function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}

/** @implements {Source} */
export class Offline {
  /** @param {Saved} saved */
  constructor(saved) {
    this.saved = saved;
    this.can = { open: false, reload: false, source: saved.source !== null, graph: saved.graph !== null, text: false, configs: false };
    this.formats = ["svg", "png", "folded", "csv", "json"];
    /** @type {(busy: boolean, atOnce: boolean) => void} */
    this.onwork = () => {};
    /** @type {Map<string, Node>} */
    this.trees = new Map();
    /** @type {Map<string, number>} */
    this.indices = new Map(saved.tree.names.map((name, index) => [name, index]));
  }

  /** What the page opens with. */
  get start() {
    const { start } = this.saved;
    return start === null ? undefined : changed({ view: start.view, params: {} }, { f: start.focus });
  }

  get hasBase() {
    return this.saved.tree.base !== null;
  }

  /** The tree that a state asks for; the last few are kept. @param {State} state @returns {Promise<Node>} */
  async tree(state) {
    const asked = request(state, true);
    asked.delete("z");
    asked.delete("q");
    const key = asked.toString();
    return this.trees.get(key) ?? this.slowly(() => {
      let tree = this.trees.get(key);
      if (tree === undefined) {
        tree = join(this.saved.tree, this.saved.functions, state);
        if (this.trees.size >= MAX_TREES) this.trees.delete(this.trees.keys().next().value ?? "");
        this.trees.set(key, tree);
      }
      return tree;
    });
  }

  /** While a large tree is gone through nothing else can be drawn, so the sign of it is drawn before. @template T @param {() => T} work */
  async slowly(work) {
    if (this.saved.tree.parent.length > LARGE) {
      this.onwork(true, true);
      await painted();
      this.onwork(false, true);
    }
    return work();
  }

  /** @param {State} state @returns {Promise<Profile>} */
  async profile(state) {
    const unknown = NEEDS_SAMPLES.filter((name) => get(state, name) !== "" && !(name === "base" && this.hasBase));
    const warnings = unknown.length === 0 ? [] : [t("not_in_file_options", { names: unknown.join(", ") })];
    if (this.saved.pruned !== null) warnings.push(t("pruned", { what: this.saved.pruned }));
    const { value, div } = isPlain(state) ? { value: null, div: 0 } : await this.tree(withoutShape(state));
    const total = value === null ? {} : shown({ total: [value, div] });
    return { ...this.saved.profile, ...total, configs: [], warnings: [...this.saved.profile.warnings, ...warnings] };
  }

  /** @param {State} state @param {BoxesQuestion} question */
  async boxes(state, question) {
    return layOut(await this.tree(state), state, question, this.hasBase, this.saved.tree.divisors !== undefined);
  }

  /** @param {State} state @param {TopQuestion} question */
  async top(state, question) {
    const all = isPlain(state) && this.saved.top.length > 0 ? this.saved.top : topRows(await this.tree(withoutShape(state)));
    const filter = compileOrThrow(question.filter, "filter");
    const rows = sortRows(filter === null ? all : all.filter((row) => filter.test(row.name)), question.sort, question.desc);
    const { from, count } = question;
    return { total: this.saved.profile.total, base_total: this.saved.profile.base_total, n: isPlain(state) && filter === null ? Math.max(rows.length, this.saved.n_top) : rows.length, from, warnings: [], rows: rows.slice(from, from + count) };
  }

  /** @param {State} state @param {ChildrenQuestion} question */
  async children(state, question) {
    const root = await this.tree(state);
    const node = question.z === "" ? root : findPath(root, question.z);
    if (node === null) throw new Error(t("lost"));
    const { from, count } = question;
    return { n: node.children.length, from, node: treeNode(node), rows: node.children.slice(from, from + count).map(treeNode) };
  }

  /** @param {State} state @param {number | null} k */
  async search(state, k) {
    const root = await this.tree(state);
    return this.slowly(() => searchIn(root, get(state, "q"), k));
  }

  /** @param {State} state @param {string} name @returns {Promise<FunctionFacts>} */
  async function(state, name) {
    const root = await this.tree(withoutShape(state));
    const sums = await this.slowly(() => functionSums(root, name));
    const facts = this.saved.functions[String(this.indices.get(name) ?? -1)] ?? {};
    const row = this.saved.top.find((one) => one.name === name);
    const exact = row !== undefined && isPlain(state);
    return {
      name, ...sums, ...(exact ? { ...row } : {}), total: this.saved.profile.total,
      files: facts.file ? [facts.file] : [], binaries: facts.binary ? [{ file: facts.binary, build_id: "" }] : [], package: facts.package ?? "",
    };
  }

  async labels() {
    return this.saved.labels ?? { total: this.saved.profile.total, keys: [] };
  }

  /** @param {State} _state @param {string} regex @returns {Promise<Sources>} */
  async source(_state, regex) {
    if (this.saved.source === null) throw new Error(t("not_in_file"));
    const wanted = compileOrThrow(regex, "source");
    return { ...this.saved.source, routines: this.saved.source.routines.filter((one) => wanted?.test(one.name) ?? true) };
  }

  /** @returns {Promise<Code>} */
  async disasm() {
    throw new Error(t("not_in_file"));
  }

  /** @param {State} state @param {string} regex @returns {Promise<Peek>} */
  async peek(state, regex) {
    const wanted = compile(regex);
    const root = await this.tree(withoutShape(state));
    const rows = sortRows(topRows(root), "cum", true).filter((row) => wanted?.test(row.name) ?? false).slice(0, 100);
    return { total: this.saved.profile.total, functions: rows.map((row) => peeked(root, row, this.hasBase)) };
  }

  /** The drawing as it was saved: no filter of the page changes it. @param {State} state @returns {Promise<PlainText>} */
  async graph(state) {
    if (this.saved.graph === null) throw new Error(t("not_in_file"));
    return { text: this.saved.graph, warnings: isPlain(state) ? [] : [t("graph_as_saved")] };
  }

  /** @returns {Promise<PlainText>} */
  async text() {
    throw new Error(t("not_in_file"));
  }

  /** @param {State} state @param {string} format */
  async exported(state, format) {
    const root = await this.tree(state);
    const texts = /** @type {Record<string, () => string>} */ ({
      folded: () => folded(root),
      csv: () => csv(topRows(root)),
      json: () => JSON.stringify({ profile: this.saved.profile, tree: this.saved.tree }),
    });
    const text = texts[format]?.();
    if (text === undefined) throw new Error(t("not_in_file"));
    return { name: `profile.${format}`, url: URL.createObjectURL(new Blob([text], { type: "text/plain" })) };
  }

  /** @returns {Promise<number>} */
  async open() {
    throw new Error(t("not_in_file"));
  }

  async reload() {}
  async saveConfig() {}
  async deleteConfig() {}

  async progress() {
    return null;
  }
}

/** A function as the report says it: with a base, each value is the difference. @param {Node} root @param {TopRow} row @param {boolean} hasBase @returns {PeekFunction} */
function peeked(root, row, hasBase) {
  const { name, flat, cum, base_flat = 0, base_cum = 0 } = row;
  const { callers, callees } = functionSums(root, name);
  if (!hasBase) return { ...row, callers, callees };
  const change = (/** @type {Neighbour} */ one) => ({ name: one.name, value: one.value - (one.base ?? 0) });
  return { name, flat: flat - base_flat, cum: cum - base_cum, callers: callers.map(change), callees: callees.map(change) };
}

/** Whether no filter is set, so that what was added up of the whole profile holds. @param {State} state */
function isPlain(state) {
  return ["f", "i", "h", "s", "sf", "group"].every((name) => get(state, name) === "");
}

/** The stacks of a state as they are joined at first: what tables are of. @param {State} state @returns {State} */
function withoutShape(state) {
  return { ...state, params: without(state.params, ["dir", "at", "rec", "side", "order"]) };
}

/** @param {Readonly<Record<string, string>>} params @param {string[]} names */
function without(params, names) {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}

/** @param {Node} root */
function folded(root) {
  const lines = [];
  const waiting = [{ node: root, names: /** @type {string[]} */ ([]) }];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { node, names } = one;
    if (node.self !== 0 && names.length > 0) lines.push(`${names.map((name) => name.replaceAll(";", ":")).join(";")} ${node.self}`);
    for (const child of node.children) waiting.push({ node: child, names: [...names, child.name] });
  }
  return `${lines.sort().join("\n")}\n`;
}

/** @param {TopRow[]} rows */
function csv(rows) {
  const quoted = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
  return ["function,self,total", ...sortRows(rows, "flat", true).map((row) => `${quoted(row.name)},${row.flat},${row.cum}`)].join("\r\n");
}

