// The server's answers (docs/api.md): requests that can be given up, a small store of answers by
// address, errors as one line.

import { decode } from "./boxes.js";
import { get, query, request } from "./state.js";

/** @import { Boxes, BoxesQuestion, ChildrenQuestion, Profile, Source, TopQuestion } from "./contract.js" */
/** @import { State } from "./state.js" */

/** How many answers are kept, and how large one may be to be kept. */
const MAX_ANSWERS = 60;
const MAX_BYTES = 400_000;

/** How much of a report is read as text, in letters: more would make the page slow. */
export const LONGEST_TEXT = 2_000_000;

/** What the server says is wrong. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @implements {Source} */
export class Server {
  /** @param {URL} root  what `/api/v1/` and `/ui/` are below @param {string} token */
  constructor(root, token) {
    this.root = root;
    this.token = token;
    this.can = { open: true, reload: true, source: true, graph: true, text: true, configs: true };
    this.formats = ["svg", "png", "folded", "csv", "json", "html", "pb.gz"];
    /** @type {Map<string, any>} */
    this.answers = new Map();
    this.n_waiting = 0;
    /** @type {(busy: boolean, atOnce: boolean) => void} */
    this.onwork = () => {};
  }

  /** @param {string} name @param {URLSearchParams} parameters */
  url(name, parameters) {
    const text = parameters.toString();
    return new URL(`api/v1/${name}${text === "" ? "" : `?${text}`}`, this.root).href;
  }

  /**
   * @template T @param {string} url @param {AbortSignal | undefined} signal
   * @param {(response: Response) => Promise<T>} read @returns {Promise<T>}
   */
  async get(url, signal, read) {
    const known = this.answers.get(url);
    if (known !== undefined) {
      this.answers.delete(url);
      this.answers.set(url, known);
      return known;
    }
    return this.counted(async () => {
      const response = await answered(url, signal);
      const answer = await read(response);
      // What has no tag is made of more than the profile, and may be another by now.
      if (response.headers.has("ETag") && Number(response.headers.get("Content-Length") ?? 0) <= MAX_BYTES) this.keep(url, answer);
      return answer;
    });
  }

  /** Says while it lasts that something is waited for. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async counted(work) {
    if (this.n_waiting++ === 0) this.onwork(true, false);
    try {
      return await work();
    } finally {
      if (--this.n_waiting === 0) this.onwork(false, false);
    }
  }

  /** @param {string} url @param {any} answer */
  keep(url, answer) {
    this.answers.set(url, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= MAX_ANSWERS) break;
      this.answers.delete(oldest);
    }
  }

  /** @param {string} name @param {URLSearchParams} parameters @param {AbortSignal} [signal] @returns {Promise<any>} */
  json(name, parameters, signal) {
    return this.get(this.url(name, parameters), signal, (response) => response.json());
  }

  /** What is made of files that may be others by now: it is not kept. @param {string} name @param {URLSearchParams} parameters @param {AbortSignal} [signal] @returns {Promise<any>} */
  async fresh(name, parameters, signal) {
    return this.counted(async () => (await answered(this.url(name, parameters), signal)).json());
  }

  /** @param {State} state @param {AbortSignal} [signal] @returns {Promise<Profile>} */
  profile(state, signal) {
    return this.json("profile", request(state, false), signal);
  }

  /** @param {State} state @param {BoxesQuestion} question @param {AbortSignal} [signal] @returns {Promise<Boxes>} */
  boxes(state, question, signal) {
    const url = this.url("boxes", asked(request(state, true), { ...question }));
    return this.get(url, signal, async (response) => {
      const boxes = decode(new Uint8Array(await response.arrayBuffer()), question.y0);
      boxes.warnings = warningsOf(response);
      return boxes;
    });
  }

  /** @param {State} state @param {TopQuestion} question @param {AbortSignal} [signal] */
  top(state, question, signal) {
    const { sort, desc, filter, from, count } = question;
    return this.json("top", asked(request(state, false), { order_by: sort, desc: desc ? 1 : 0, filter, from, count }), signal);
  }

  /** @param {State} state @param {ChildrenQuestion} question @param {AbortSignal} [signal] */
  children(state, question, signal) {
    const { sort, ...rest } = question;
    return this.json("children", asked(without(request(state, true), "q"), { order_by: sort, ...rest }), signal);
  }

  /** @param {State} state @param {number | null} k @param {AbortSignal} [signal] */
  search(state, k, signal) {
    return this.json("search", asked(without(request(state, true), "z"), { k: k ?? "" }), signal);
  }

  /** @param {State} state @param {string} name @param {AbortSignal} [signal] */
  function(state, name, signal) {
    return this.json("function", asked(request(state, false), { name }), signal);
  }

  /** @param {State} state @param {AbortSignal} [signal] */
  labels(state, signal) {
    return this.json("labels", request(state, false), signal);
  }

  /** @param {State} state @param {string} regex @param {AbortSignal} [signal] */
  source(state, regex, signal) {
    return this.fresh("source", asked(request(state, false), { arg: regex, code: get(state, "code") }), signal);
  }

  /** @param {State} state @param {string} regex @param {AbortSignal} [signal] */
  disasm(state, regex, signal) {
    return this.fresh("disasm", asked(request(state, false), { arg: regex }), signal);
  }

  /** @param {State} state @param {string} regex @param {AbortSignal} [signal] */
  peek(state, regex, signal) {
    return this.json("peek", asked(request(state, false), { arg: regex }), signal);
  }

  /** @param {State} state @param {AbortSignal} [signal] */
  graph(state, signal) {
    return this.plain(this.url("graph", request(state, false)), signal);
  }

  /** @param {State} state @param {string} cmd @param {string} regex @param {AbortSignal} [signal] */
  text(state, cmd, regex, signal) {
    const url = this.url("text", asked(request(state, false), { cmd, arg: regex }));
    return this.get(url, signal, async (response) => ({ text: await beginning(response), warnings: warningsOf(response) }));
  }

  /** @param {string} url @param {AbortSignal} [signal] */
  plain(url, signal) {
    return this.get(url, signal, async (response) => ({ text: await response.text(), warnings: warningsOf(response) }));
  }

  /** @param {State} state @param {string} format */
  async exported(state, format) {
    return { name: "", url: this.url("export", asked(request(state, true), { format })) };
  }

  /** @param {string} name @param {Blob} bytes @returns {Promise<number>} */
  async open(name, bytes) {
    const answer = await this.post(`api/v1/open?${new URLSearchParams({ name })}`, bytes);
    return (await answer.json()).profile;
  }

  /** @param {number} profile */
  async reload(profile) {
    await this.post(`api/v1/reload?profile=${profile}`);
  }

  /** @param {string} name @param {State} state */
  async saveConfig(name, state) {
    await this.post(`ui/saveconfig?${new URLSearchParams({ config: name })}&${query({ ...state, params: Object.fromEntries(request(state, false)) })}`);
  }

  /** @param {string} name */
  async deleteConfig(name) {
    await this.post(`ui/deleteconfig?${new URLSearchParams({ config: name })}`);
  }

  /** What changes something; all answers are old after it. @param {string} path @param {Blob} [body] */
  async post(path, body) {
    return this.counted(async () => {
      const response = await fetch(new URL(path, this.root), {
        method: "POST",
        headers: { "X-Huoyan-Token": this.token },
        body: body ?? null,
      });
      if (!response.ok) throw await refusal(response);
      this.answers.clear();
      return response;
    });
  }

  async progress() {
    const response = await fetch(this.url("progress", new URLSearchParams()));
    return response.ok ? (await response.json()).work : null;
  }
}

/** @param {string} url @param {AbortSignal | undefined} signal */
async function answered(url, signal) {
  const response = await fetch(url, signal === undefined ? {} : { signal });
  if (!response.ok) throw await refusal(response);
  return response;
}

/** @param {URLSearchParams} parameters @param {Record<string, string | number>} question */
function asked(parameters, question) {
  for (const [name, value] of Object.entries(question)) {
    if (value === "") parameters.delete(name);
    else parameters.set(name, String(value));
  }
  return parameters;
}

/** @param {URLSearchParams} parameters @param {string} name */
function without(parameters, name) {
  parameters.delete(name);
  return parameters;
}

/** A text, or as much of it as is shown and a little more: the rest is not even sent. @param {Response} response */
async function beginning(response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (reader !== undefined && text.length <= LONGEST_TEXT) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return text;
}

/** @param {Response} response @returns {string[]} */
function warningsOf(response) {
  const header = response.headers.get("X-Huoyan-Warnings");
  if (header === null) return [];
  try {
    return JSON.parse(header);
  } catch {
    return [header];
  }
}

/** @param {Response} response */
async function refusal(response) {
  const text = await response.text();
  try {
    return new Refused(response.status, JSON.parse(text).error ?? text);
  } catch {
    return new Refused(response.status, text.trim() || `${response.status} ${response.statusText}`);
  }
}
