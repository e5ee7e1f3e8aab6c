// Names of functions: which package they are of, and shorter forms for boxes that are too narrow.
// Go, Rust, C++ and Java alike; pure.

/** The package, crate, module or class path that a name begins with; "" if it has none. @param {string} name */
export function packageOf(name) {
  const plain = inner(name);
  const slash = plain.lastIndexOf("/", cut(plain));
  const colons = plain.indexOf("::");
  if (colons > 0 && slash < 0) return plain.slice(0, colons);
  const dot = plain.indexOf(".", slash + 1);
  if (dot > 0) return javaPackage(plain, slash, dot);
  return "";
}

/** Java's packages are of small letters: all before the class. @param {string} name @param {number} slash @param {number} dot */
function javaPackage(name, slash, dot) {
  if (slash < 0) {
    const match = /^((?:[a-z_][a-z0-9_]*\.)+)[A-Z]/.exec(name);
    if (match?.[1] !== undefined && match[1].split(".").length > 2) return match[1].slice(0, -1);
  }
  return name.slice(0, dot);
}

/**
 * A name in two parts for narrow columns: what may be cut, and the part that says most.
 * @param {string} name @returns {[string, string]}
 */
export function twoParts(name) {
  const slash = name.lastIndexOf("/", cut(name));
  if (slash > 0) return [name.slice(0, slash + 1), name.slice(slash + 1)];
  const end = cut(name);
  if (end === 0) return ["", name];
  const last = name.lastIndexOf("::", end - 1);
  const before = last > 0 ? name.lastIndexOf("::", last - 1) : -1;
  return before > 0 ? [name.slice(0, before + 2), name.slice(before + 2)] : ["", name];
}

/** Where type arguments or parameters begin: a slash in them is none of the path. @param {string} name */
function cut(name) {
  const end = name.search(/[[(<]/);
  return end < 0 ? name.length : end;
}

/** `<a::B as c::D>::f` is of `a`. @param {string} name */
function inner(name) {
  let rest = name;
  while (/^[<&*]|^(?:mut|dyn|const|impl) /.test(rest)) rest = rest.replace(/^(?:[<&*]+|(?:mut|dyn|const|impl) )/, "");
  return rest;
}

/**
 * Forms of a name, longest first, each a suffix of the one before or without its type arguments.
 * @param {string} name @returns {string[]}
 */
export function shorterForms(name) {
  const forms = [name];
  /** @param {string} form */
  const add = (form) => {
    if (form !== "" && form.length < (forms.at(-1) ?? "").length) forms.push(form);
  };
  add(name.slice(name.lastIndexOf("/", cut(name)) + 1));
  add(withoutArguments(forms.at(-1) ?? name));
  for (let shorter = forms.at(-1) ?? ""; ; ) {
    shorter = afterSeparator(shorter);
    if (shorter === "") return forms;
    add(shorter);
  }
}

/** Without what stands in <…>, […] and (…), but for a receiver as `(*T)`. @param {string} name */
function withoutArguments(name) {
  let out = "";
  let depth = 0;
  for (let i = 0; i < name.length; i++) {
    const letter = name[i] ?? "";
    const receiver = letter === "(" && (name[i + 1] === "*" || out === "" || out.endsWith("."));
    if ((letter === "<" || letter === "[" || letter === "(") && !receiver && (i > 0 || depth > 0)) depth++;
    if (depth === 0) out += letter;
    if ((letter === ">" && name[i - 1] !== "-") || letter === "]" || letter === ")") depth = Math.max(0, depth - 1);
  }
  return out === "" || /^[<([]/.test(out) ? name : out;
}

/** What follows the first `::` or `.` that is outside of brackets; "" if there is none. @param {string} name */
function afterSeparator(name) {
  let depth = 0;
  for (let i = 0; i < name.length - 1; i++) {
    const letter = name[i] ?? "";
    if ("<([{".includes(letter)) depth++;
    else if (">)]}".includes(letter)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && letter === ":" && name[i + 1] === ":") return name.slice(i + 2);
    else if (depth === 0 && letter === "." && i > 0 && /[\w)$(]/.test(name[i + 1] ?? "")) return name.slice(i + 1);
  }
  return "";
}

/** Widths of letters in one font, measured once each. */
export class Ruler {
  /** @param {(text: string) => number} measure */
  constructor(measure) {
    this.measure = measure;
    this.ascii = Float64Array.from({ length: 128 }, (_, code) => measure(String.fromCharCode(code)));
    /** @type {Map<string, number>} */
    this.others = new Map();
    /** @type {Map<string, { text: string, width: number }[]>} */
    this.forms = new Map();
  }

  /** @param {string} text */
  width(text) {
    let width = 0;
    for (const letter of text) {
      const code = letter.charCodeAt(0);
      width += code < 128 ? this.ascii[code] ?? 0 : this.other(letter);
    }
    return width;
  }

  /** @param {string} letter */
  other(letter) {
    let width = this.others.get(letter);
    if (width === undefined) {
      width = this.measure(letter);
      this.others.set(letter, width);
    }
    return width;
  }

  /** The longest form of a name that fits, cut with … if none does; "" where nothing readable fits. @param {string} name @param {number} room */
  fit(name, room) {
    let forms = this.forms.get(name);
    if (forms === undefined) {
      forms = shorterForms(name.length > 400 ? `${name.slice(0, 400)}…` : name).map((text) => ({ text, width: this.width(text) }));
      if (this.forms.size > 20_000) this.forms.clear();
      this.forms.set(name, forms);
    }
    for (const form of forms) if (form.width <= room) return form.text;
    return this.cut(forms.at(-1)?.text ?? name, room);
  }

  /** @param {string} text @param {number} room */
  cut(text, room) {
    let left = room - this.other("…");
    let out = "";
    for (const letter of text) {
      left -= letter.charCodeAt(0) < 128 ? this.ascii[letter.charCodeAt(0)] ?? 0 : this.other(letter);
      if (left < 0) break;
      out += letter;
    }
    return out.length >= 2 ? `${out}…` : "";
  }
}
