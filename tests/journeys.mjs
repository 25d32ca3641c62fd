// Three readers go their ways through the demo company by keyboard alone: Tab to what they want, type, Enter. A thing that Tab does not
// reach is a fault, and so is a step after which the page does not say what came of it. Pictures of each step are kept where
// RUNRATE_SCREENSHOTS names a folder. Started by tests/journeys. journeys.mjs MODULES SIGN-IN-LINK
import { createRequire } from "node:module";
const [modules, link] = process.argv.slice(2);
const { chromium } = createRequire(modules + "/")("playwright-core");
const pictures = process.env.RUNRATE_SCREENSHOTS, origin = new URL(link).origin, tabsMax = 400;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** What a screen reader would call the element that has the focus. */
const focused = page => page.evaluate(() => {
  const at = document.activeElement;
  const text = e => (e?.textContent ?? "").replace(/\s+/g, " ").trim();
  const by = at.getAttribute("aria-labelledby");
  return { tag: at.tagName, name: at.getAttribute("aria-label") || (by && text(document.getElementById(by))) || (at.labels?.length ? text(at.labels[0]) : text(at)) };
});

class Reader {
  constructor(name, page) { this.name = name; this.page = page; this.number = 0; }

  async to(name, ...tags) {
    const fits = found => (!tags.length || tags.includes(found.tag)) && (name instanceof RegExp ? name.test(found.name) : found.name === name);
    for (let i = 0; i < tabsMax; i++) {
      if (i > 0 || !fits(await focused(this.page))) await this.page.keyboard.press("Tab");
      if (fits(await focused(this.page))) return this;
    }
    await this.picture("lost");
    throw new Error(`Tab does not reach ${tags.join(" or ") || "anything"} named ${name} on ${this.page.url()}`);
  }

  async press(name, tag) {
    await this.to(name, tag);
    // A place of the same page is a navigation too.
    await Promise.all([this.page.waitForNavigation({ timeout: 60_000 }), this.page.keyboard.press("Enter")]);
    await this.page.waitForLoadState("load");
    return this;
  }

  async type(name, text) {
    const { tag } = await (await this.to(name, "INPUT", "SELECT", "TEXTAREA"), focused(this.page));
    if (tag === "INPUT" && await this.page.evaluate(() => document.activeElement.type === "date")) await this.page.evaluate(v => { document.activeElement.value = v; document.activeElement.dispatchEvent(new Event("change", { bubbles: true })); }, text);
    else if (tag !== "SELECT") { await this.page.keyboard.press("Control+A"); await this.page.keyboard.type(text); }
    else await this.page.keyboard.type(text, { delay: 5 });
    return this;
  }

  /** Waits for a sentence in the page, not in the menu. */
  async sees(text) {
    try { await this.page.getByRole("main").getByText(text).first().waitFor({ timeout: 20_000 }); }
    catch { await this.picture("missing"); throw new Error(`${this.page.url()} does not say ${text}`); }
    await this.picture(String(++this.number));
    return this;
  }

  async go(path) { await this.page.goto(origin + path); return this; }

  async picture(step) { if (pictures) await this.page.screenshot({ path: `${pictures}/${this.name}-${step}.png` }); }
}

async function admin() {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  return page;
}
const office = await admin();
/** A person's own browser, by the sign-in link that the administrator makes for them. */
async function reader(person, name) {
  await office.goto(origin + "/people");
  await office.getByRole("button", { name: `Sign-in link for ${person}` }).click();
  const own = await office.locator("main").getByText(/signin\?key=/).first().textContent();
  const page = await (await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(own.match(/http\S+key=\w+/)[0].replace(/^https?:\/\/[^/]+/, origin));
  return new Reader(name, page);
}

async function operations() {
  const olu = await reader("Olu Operator", "operations");
  await olu.sees(/cost more than they brought: Dispatch/);
  await (await olu.press("Dispatch", "A")).sees("Outbound Sales Drafter");
  await (await olu.press("Agents", "A")).press("Hire an agent", "A");
  await (await olu.sees("what will retire it")).press("Hire", "BUTTON");
  await olu.sees("These fields are required:");
  const { tag, name } = await (await olu.press("Role", "A"), focused(olu.page));
  if (tag !== "INPUT" || name !== "Role") throw new Error(`The link to a missing field leads to ${tag} ${name}`);
  for (const [field, value] of [["Name", "Lark"], ["Role", "Ticket sorter"], ["Cost centre", "CS-100"], [/^How it is run/, "Run on"], ["Function", "Customer"],
    ["Hired on", "2026-10-01"], [/^In service from/, "2026-10-01"], ["Acquisition cost", "1200"], ["Run cost a month", "300"], ["Outcome", "sorted ticket"], ["Accepted outcomes a month", "900"],
    [/^Value of one/, "2"], ["Basis of that value", "Desk time saved"], [/^What a person costs/, "3"], ["Outcomes one person produces a month", "700"]]) {
    await olu.page.getByRole("main").focus(); await olu.type(field, value);
  }
  await olu.page.getByRole("main").focus();
  await (await olu.to(/^No usage and no output/, "INPUT")).page.keyboard.press("Space");
  await (await olu.press("Hire", "BUTTON")).sees("Lark");
  await (await olu.press("Imports", "A")).sees("Usage, bills, outcomes");
  await olu.page.getByLabel("File", { exact: true }).setInputFiles({ name: "lark.csv", mimeType: "text/csv",
    buffer: Buffer.from("id,time,agent,provider,model,input_tokens,output_tokens\nlark-1,2026-10-30T12:00:00Z,lark,Solstice AI,solstice-mini,1000,100\n") });
  await (await olu.press("Import", "BUTTON")).sees(/1 accepted|1 in quarantine/);
  const ana = await reader("Ana Accountant", "assignment");
  await (await ana.press("Unassigned cost", "A")).sees(/Give each to its agent/);
  await ana.type(/^Agent for/, "Ibis");
  await (await ana.press("Give", "BUTTON")).sees(/Given to Ibis/);
}

async function controller() {
  const ana = await reader("Ana Accountant", "asks");
  await (await ana.press("Ask about a spend", "A")).sees("State what is known");
  await ana.type("What kind of spend is it?", "Staff training");
  await (await ana.press("Continue", "BUTTON")).sees("Where they part");
  await ana.type("How much is it?", "4200");
  await (await ana.press("Answer again", "BUTTON")).press("Record it as an arrangement", "A");
  for (const [field, value] of [["Name", "Prompt course"], [/^Agent/, "Shared"], [/^Amount/, "4200"], ["Incurred or paid on", "2026-10-20"], [/^Which function/, "Internal"]]) await ana.type(field, value);
  await (await ana.press("Save", "BUTTON")).sees("Prompt course");
  const cora = await reader("Cora Controller", "controller");
  await (await cora.press("Ask about a spend", "A")).press(/memos? for approval/, "A");
  await cora.sees("Prompt course");
  await (await cora.press("Prompt course", "A")).sees(/Approve every draft|Prompt course/);
  await (await cora.press(/^US GAAP/, "A")).sees("What the rules say");
  await (await cora.press("Approve and post", "BUTTON")).sees(/Approved; /);
  await (await cora.press("Close", "A")).press(/^Run the (steps again|close)/, "BUTTON");
  await cora.page.getByText(/ready to seal|signed reason/).first().waitFor({ timeout: 90_000 });
  await cora.sees(/signed reason/);
  await cora.type(/^Reason/, "Looked at each; they are settled in November.");
  await (await cora.press(/^Seal October 2026/, "BUTTON")).sees("Sealed by Cora Controller");
}

async function reviewer() {
  const rey = await reader("Rey Reviewer", "reviewer");
  await (await rey.press("Reviews", "A")).press(/^Quarterly review of Ember/, "A");
  await rey.sees("The rules recommend");
  // The quarterly review is due first and says where a retirement is decided.
  await (await rey.press(/^the open retirement review/, "A")).sees("Retirement review of Ember");
  await rey.type("Decision", "Retire");
  await rey.type(/^Last day/, "2026-11-02");
  await rey.type("Reason", "The model is withdrawn in December and the target was missed four times.");
  await (await rey.press("Decide", "BUTTON")).sees(/completes it|Exit/);
  const address = new URL(rey.page.url());
  const cora = await reader("Cora Controller", "exit");
  await cora.go(address.pathname + address.search);
  await cora.type("Evidence", "Mail to all users of 2 November");
  await (await cora.press(/^Complete the step/, "BUTTON")).sees("Mail to all users of 2 November");
}

const faults = [];
for (const [name, way] of Object.entries({ operations, controller, reviewer })) {
  if (process.env.JOURNEY && process.env.JOURNEY !== name) continue;
  try { await way(); console.log(`${name}: arrived`); } catch (lost) { faults.push(name); console.log(`${name}: ${lost.message.split("\n").slice(0, 4).join(" ")}`); }
}
await browser.close();
process.exit(faults.length ? 1 : 0);
