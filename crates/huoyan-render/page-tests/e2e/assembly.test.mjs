// Assembly of a program that is compiled here: what the page shows is what -disasm prints, and below source lines.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browse, folder, open, press, report, serve, text } from "./lib.mjs";

const SOURCE = `
__attribute__((noinline)) int work(volatile int *cell, int n) {
  for (int i = 0; i < n; i++) *cell += i * n;
  return *cell;
}
int main(void) {
  int cell = 0;
  return work(&cell, 100);
}
`;
const compiler = ["cc", "gcc", "clang"].find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
const skip = compiler === undefined ? "there is no C compiler" : spawnSync("nm", ["--version"], { stdio: "ignore" }).status !== 0 ? "there is no nm" : false;
if (skip) console.log(`assembly is not tried: ${skip}`);

let browser;
let built;
before(async () => {
  if (skip) return;
  browser = await browse();
  built = build(folder());
});
after(() => browser?.close());

/** The loaded part of a program that can be executed: address, end and offset in the file, from its header (ELF, 64 bits). */
function textOf(program) {
  const elf = readFileSync(program);
  const number = (at) => Number(elf.readBigUInt64LE(at));
  const [first, size, n] = [number(32), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  const headers = Array.from({ length: n }, (_, index) => first + index * size);
  const code = headers.find((at) => elf.readUInt32LE(at) === 1 && (elf.readUInt32LE(at + 4) & 1) === 1);
  return { start: number(code + 16), end: number(code + 16) + number(code + 40), offset: number(code + 8) };
}

/** A program, and a profile of it: 50ms at the first instruction of `work`. */
function build(home) {
  const program = join(home, "small");
  writeFileSync(join(home, "small.c"), SOURCE);
  execFileSync(compiler, ["-O1", "-g", "-no-pie", "-o", program, join(home, "small.c")]);
  const [address] = /^[0-9a-f]+(?= T work$)/m.exec(execFileSync("nm", [program], { encoding: "utf8" }));
  const { start, end, offset } = textOf(program);
  const hex = (value) => `0x${value.toString(16)}`;
  const profile = join(home, "cpu.txt");
  const write = (line) => writeFileSync(profile, `PeriodType: cpu nanoseconds
Period: 10000000
Samples:
samples/count cpu/nanoseconds
          5   50000000: 1
Locations
     1: ${hex(parseInt(address, 16))} M=1 work ${home}/small.c:${line}:0 s=2
Mappings
1: ${hex(start)}/${hex(end)}/${hex(offset)} ${program}  [FN]
`);
  write(2);
  // The first instruction may be of a later line: compilers differ.
  const { line } = JSON.parse(report("-json", "-disasm=^work$", program, profile)).routines[0].instructions[0];
  write(line);
  return { home, program, profile, address: address.replace(/^0+/, ""), line };
}

test("instructions_are_those_of_disasm_with_what_they_cost", { skip }, async () => {
  const printed = report("-disasm=^work$", built.program, built.profile).split("\n").map((line) => /^\s*(\S+)\s+(\S+)\s+([0-9a-f]+): (.*?)\s*(?:;.*)?$/.exec(line)).filter((found) => found !== null);
  assert.ok(printed.length > 5, "the report has instructions");
  const server = await serve(built.program, built.profile);
  const page = await open(browser, `${server.ui}flamegraph?sel=work`);
  await press(page, "8");
  await page.waitForSelector("table.code tbody tr");
  assert.match(page.url(), /\/ui\/disasm\?sel=work/);
  for (const folded of await page.locator(".folded button").all()) await folded.click();
  const rows = await page.evaluate(() => [...document.querySelectorAll("table.code tbody tr")].map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent.trim())));
  const plain = (words) => words.replaceAll(/\s+/g, " ").trim();
  assert.deepEqual(rows.map(([address, , , words]) => [address.replace(/^0x/, ""), plain(words)]), printed.map(([, , , address, words]) => [address, plain(words)]));
  assert.deepEqual(rows[0].slice(1, 3), ["50ms", "50ms"]);
  assert.ok(rows.slice(1).every(([, flat, cum]) => flat === "" && cum === ""), "nothing else cost anything");
  assert.match(await text(page, ".routine"), /small/);
  assert.deepEqual(page.errors, []);
  await server.stop();
});

test("a_program_that_only_the_profile_names_is_not_opened_and_the_page_says_what_to_do", { skip }, async () => {
  const server = await serve(built.profile);
  const page = await open(browser, `${server.ui}disasm?sel=work`);
  const hint = await text(page, ".center .hint");
  assert.ok(hint.includes(built.program) && hint.includes("PPROF_BINARY_PATH"), hint);
  await server.stop();
});

/** The rows of instructions below source lines: address, self, total, text. */
const instructions = (page) => page.evaluate(() => [...document.querySelectorAll("tr.instruction")].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));

test("a_source_line_opens_the_instructions_that_were_made_of_it", { skip }, async () => {
  const server = await serve(`-source_path=${built.home}`, built.program, built.profile);
  const page = await open(browser, `${server.ui}source?sel=work`);
  await page.waitForSelector("table.code tbody tr");
  assert.deepEqual(await instructions(page), []);
  await page.getByRole("button", { name: "Instructions", exact: true }).click();
  await page.waitForSelector("button.opens");
  assert.match(page.url(), /code=1/);
  await page.getByRole("button", { name: `Instructions of line ${built.line}` }).click();
  const rows = await instructions(page);
  assert.ok(rows.length > 0, "the line has instructions");
  assert.deepEqual(rows[0].slice(0, 3), [built.address, "50ms", "50ms"]);
  await page.getByRole("button", { name: `Instructions of line ${built.line}` }).click();
  assert.deepEqual(await instructions(page), []);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("button.opens") === null);
  assert.deepEqual(page.errors, []);
  await server.stop();
});

test("weblist_is_a_file_that_opens_at_the_source_with_its_instructions", { skip }, async () => {
  const file = join(built.home, "work.html");
  report("-weblist=^work$", `-source_path=${built.home}`, `-output=${file}`, built.program, built.profile);
  const page = await open(browser, pathToFileURL(file).href);
  await page.getByRole("button", { name: "Open or close costly lines" }).click();
  assert.deepEqual((await instructions(page))[0].slice(0, 3), [built.address, "50ms", "50ms"]);
  await press(page, "1");
  assert.match(page.url(), /#flamegraph/);
  assert.deepEqual(page.errors, []);
});
