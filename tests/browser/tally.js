// Counts checks: each runs on its own, a failure is kept with its words, and the rest goes on.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const CHECK_SECONDS_MAX = 120;

export class Tally {
  #pattern;
  #results = [];

  /** Checks whose names hold the pattern are run, the others left out. */
  constructor(pattern = "") {
    this.#pattern = pattern;
  }

  /** Runs one check; it fails by throwing, or by answering with a list of offences. */
  async check(name, action) {
    if (!name.includes(this.#pattern)) return;
    const begun = performance.now();
    let problem = null;
    try {
      const offences = await within(CHECK_SECONDS_MAX, action());
      if (offences?.length) problem = list(offences);
    } catch (error) {
      problem = error.stack ?? String(error);
    }
    const seconds = (performance.now() - begun) / 1000;
    this.#results.push({ name, seconds, problem });
    const line = `${problem ? "FAIL" : "ok  "} ${name} (${seconds.toFixed(1)} s)`;
    if (problem || process.env.BROADSHEET_TEST_VERBOSE) console.log(line);
    if (problem) console.log(problem.replace(/^/gm, "       "));
  }

  get failed() {
    return this.#results.filter((result) => result.problem).length;
  }

  /** The closing lines, and the report that the count is read from. */
  close(folder) {
    const { failed } = this;
    const all = this.#results;
    const cases = all.map(({ name, seconds, problem }) => {
      const failure = problem ? `<failure>${escaped(problem)}</failure>` : "";
      return `<testcase name="${escaped(name)}" time="${seconds.toFixed(3)}">${failure}</testcase>`;
    });
    const counts = `tests="${all.length}" failures="${failed}" errors="0"`;
    const suite = `<testsuite name="browser">\n${cases.join("\n")}\n</testsuite>`;
    const report = `<?xml version="1.0"?>\n<testsuites ${counts}>\n${suite}\n</testsuites>\n`;
    writeFileSync(join(folder, "junit.xml"), report);
    if (failed) console.log("\nFailed:");
    for (const { name, problem } of all) if (problem) console.log(`  ${name}`);
    console.log(`\nbrowser: ${all.length - failed} passed, ${failed} failed`);
  }
}

function list(offences) {
  const shown = offences.slice(0, 40).map((offence) => `- ${offence}`);
  if (offences.length > shown.length) shown.push(`- and ${offences.length - shown.length} more`);
  return shown.join("\n");
}

function within(seconds, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    const late = () => reject(new Error(`no end after ${seconds} s`));
    timer = setTimeout(late, seconds * 1000);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function escaped(text) {
  const names = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
  return text.replace(/[<>&"]/g, (sign) => names[sign]).replace(/[^\t\n\x20-\uffff]/g, "");
}
