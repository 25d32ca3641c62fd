// Judges replies of the assistant on the demo company; see tests/ask-demo and prompts/evals/README.md.
import { readFileSync, readdirSync } from "node:fs";

const [, , address, token, verbose] = process.argv;
const folder = "prompts/evals/demo/";
const plain = reply => reply.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\u2212/g, "-").replace(/[\u00a0\u202f]/g, " ");
const ungrouped = text => text.replace(/(\d),(?=\d)/g, "$1");

/** Whether a reply holds an expectation: a pattern after "re:", a number with its two decimals at most, or words. */
function holds(reply, want) {
  if (want.startsWith("re:")) {
    const pattern = new RegExp(want.slice(3), "is");
    return pattern.test(reply) || pattern.test(ungrouped(reply));
  }
  if (/^-?[\d.]+$/.test(want)) {
    const short = want.includes(".") ? want.replace(/0+$/, "").replace(/\.$/, "") : want;
    return new RegExp("(?<![\\d.])" + short.replace(".", "\\.") + (short.includes(".") ? "0?" : "(\\.00)?") + "(?!\\d|\\.\\d)")
      .test(ungrouped(reply));
  }
  return reply.toLowerCase().includes(want.toLowerCase());
}

async function ask(message, conversationId, entity) {
  const answer = await fetch(address + "/api/chat", {
    method: "POST",
    headers: { "authorization": "Bearer " + token, "content-type": "application/json" },
    body: JSON.stringify({ message, conversationId, entity }),
  });
  return answer.json();
}

const floors = JSON.parse(readFileSync(folder + "floors.json", "utf8"));
let failed = false;
for (const file of readdirSync(folder).filter(f => f.startsWith("batch-")).sort()) {
  const cases = JSON.parse(readFileSync(folder + file, "utf8"));
  const missed = [];
  for (const [index, dialogue] of cases.entries()) {
    let conversation, whole = true;
    for (const turn of dialogue.turns) {
      const answer = await ask(turn.ask, conversation, dialogue.entity);
      conversation = answer.conversationId ?? conversation;
      const reply = plain(answer.reply ?? JSON.stringify(answer));
      const lacking = turn.says.filter(s => !holds(reply, s)).concat((turn.never ?? []).filter(n => holds(reply, n)));
      if (lacking.length > 0) {
        whole = false;
        if (verbose === "-v")
          console.log(`${file} ${index + 1}: ${turn.ask}\n  ${JSON.stringify(lacking)}\n  ${reply.split("\n")[0]}`);
      }
    }
    if (!whole)
      missed.push(index + 1);
  }
  const right = cases.length - missed.length;
  failed ||= right < floors[file];
  console.log(`${file}: ${right} of ${cases.length}, floor ${floors[file]}${missed.length ? "; missed " + missed.join(", ") : ""}`);
}
process.exit(failed ? 1 : 0);
