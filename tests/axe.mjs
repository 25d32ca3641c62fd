// Walks every page there is, of the demo company and of an empty database, and holds each to axe (WCAG 2.2 AA and axe's best practice, light
// and dark, at 1280 and 320 pixels, everything unfolded), to a weight, to no sideways scroll and to a layout that stands still.
// Started by tests/axe, which serves the two and installs axe-core and playwright-core. axe.mjs MODULES PAGES NAME=SIGN-IN-LINK…
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, list, ...sites] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const templates = readFileSync(list, "utf8").trim().split("\n");

const bytesMax = 300_000, shiftMax = 0.05, links = 2;
// Sign-in leads on where somebody is signed in; "denied" answers 403 and is a page all the same.
const notPages = new Set(["/error", "/not-found", "/signin"]), refusing = new Set(["/denied"]);
const only = (...rules) => ({ runOnly: { type: "rule", values: rules }, resultTypes: ["violations"] });
const all = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] };
const faults = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A path of a template's form: its parameters take whatever a link of a page has there. */
const patternOf = template => new RegExp("^" + template.replace(/\{[^}]*:guid\}/g, "[0-9a-f-]{36}").replace(/\{[^}]*:int\}/g, "\\d+").replace(/\{[^}]*\}/g, "[^/?]+") + "$");

async function walk(name, signIn) {
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 } });
  await context.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver(found => found.getEntries().forEach(e => { window.shifted += e.hadRecentInput ? 0 : e.value; })).observe({ type: "layout-shift", buffered: true });
  });
  const page = await context.newPage();
  await page.goto(signIn);
  const origin = new URL(signIn).origin, seen = new Map(), done = new Set(), queue = [];
  const say = (path, text) => faults.push(`${name} ${path}: ${text}`);
  const offer = href => {
    const url = new URL(href, origin);
    if (url.origin !== origin) return;
    // The plainest form of a page's name: literal templates come first, so /agents/hire is not an agent.
    const template = templates.find(t => !t.includes("{") && t === url.pathname) ?? templates.find(t => t.includes("{") && patternOf(t).test(url.pathname));
    if (!template || notPages.has(template)) return;
    const count = seen.get(template) ?? 0;
    const key = url.pathname + (template.includes("{") || !done.has(url.pathname) ? "" : url.search);
    if (done.has(key) || count >= (template.includes("{") ? links : 1)) return;
    done.add(key); seen.set(template, count + 1); queue.push(url.pathname + (template.includes("{") ? url.search : ""));
  };
  templates.filter(t => !t.includes("{")).forEach(offer);
  page.on("pageerror", fault => say(new URL(page.url()).pathname, `script: ${fault.message}`));
  for (let path; (path = queue.shift()) !== undefined;) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 900 });
    const answer = await page.goto(origin + path, { waitUntil: "load" });
    if (answer.status() >= 400 && !refusing.has(path)) { say(path, `answers ${answer.status()}`); continue; }
    const state = await page.evaluate(() => ({
      shifted: window.shifted,
      bytes: performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).reduce((sum, e) => sum + (e.encodedBodySize || 0), 0),
      links: [...document.querySelectorAll("main a[href]")].map(a => a.getAttribute("href")).filter(h => h.startsWith("/")),
    }));
    if (state.bytes > bytesMax) say(path, `weighs ${state.bytes} bytes, more than ${bytesMax}`);
    if (state.shifted > shiftMax) say(path, `its layout shifts by ${state.shifted.toFixed(3)}, more than ${shiftMax}`);
    state.links.forEach(offer);
    await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = !d.closest(".dock"); }));
    await judge(page, path, "light", all, say);
    await page.emulateMedia({ colorScheme: "dark" });
    await judge(page, path, "dark", only("color-contrast"), say);
    await page.setViewportSize({ width: 320, height: 800 });
    // The assistant's bar stands over whatever is at the foot of the screen until one scrolls on: it is not what is measured here.
    await page.evaluate(() => { document.querySelector(".dock")?.style.setProperty("position", "static"); });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) say(path, `scrolls sideways by ${over} pixels at 320`);
    await judge(page, path, "dark at 320", only("target-size", "color-contrast", "scrollable-region-focusable"), say);
  }
  await context.close();
  const missed = templates.filter(t => !seen.has(t) && !notPages.has(t));
  return { pages: done.size, missed };
}

async function judge(page, path, how, rules, say) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axe);
  const found = await page.evaluate(rules => window.axe.run(document, rules), rules);
  for (const violation of found.violations)
    for (const node of violation.nodes.slice(0, 3))
      say(path, `${violation.id} (${how}) ${node.target.join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? violation.help}`);
}

const results = await Promise.all(sites.map(async site => {
  const [name, ...link] = site.split("=");
  return [name, await walk(name, link.join("="))];
}));
await browser.close();
for (const [name, { pages, missed }] of results) {
  console.log(`${name}: ${pages} pages walked${missed.length ? "; no page leads to " + missed.join(", ") : ""}`);
  // In the demo company there is something of everything: a page that nothing leads to is a page that nobody finds.
  if (name === "demo") missed.forEach(t => faults.push(`demo: no page leads to ${t}`));
}
faults.forEach(f => console.log(f));
console.log(`${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
