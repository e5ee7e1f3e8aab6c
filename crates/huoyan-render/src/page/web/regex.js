// Patterns of the reader. On a server Go's syntax decides; what the page matches by itself (marks in
// tables, everything in an offline file) goes through JavaScript's, which is the same but for
// leading flags as `(?i)`.

/** @param {string} pattern @returns {RegExp | null}  null for one that is not valid or empty */
export function compile(pattern) {
  if (pattern === "") return null;
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(flags === null ? pattern : pattern.slice(flags[0].length), flags?.[1] ?? "");
  } catch {
    return null;
  }
}

/** The pattern, or an error that says what is wrong. @param {string} pattern @param {string} what */
export function compileOrThrow(pattern, what) {
  const regex = compile(pattern);
  if (regex === null && pattern !== "") throw new Error(`${what}: ${pattern} is not a regular expression`);
  return regex;
}
