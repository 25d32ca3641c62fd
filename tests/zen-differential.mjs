// Decides again, with @gorules/zen-engine, every case of the file that ZenExport.cs writes; prints the differences.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , file, modules] = process.argv;
const { ZenEngine } = createRequire(`${modules}/`)('@gorules/zen-engine');
const { tables, cases } = JSON.parse(readFileSync(file, 'utf8'));

const cell = (conditions) => conditions
  .map((c) => (c.in ? `$ in [${c.in.join(', ')}]` : `$ >= ${c.from} and $ <= ${c.to}`))
  .join(' and ');

const decisionOf = (table) => ({
  nodes: [
    { id: 'in', type: 'inputNode', name: 'facts', position: { x: 0, y: 0 } },
    {
      id: 'table',
      type: 'decisionTableNode',
      name: 'rules',
      position: { x: 1, y: 0 },
      content: {
        hitPolicy: 'first',
        inputs: table.inputs.map((fact) => ({ id: fact, name: fact, field: fact })),
        outputs: [{ id: 'treatment', name: 'treatment', field: 'treatment' }],
        rules: table.rules.map((rule, i) => ({
          _id: `r${i}`,
          ...Object.fromEntries(table.inputs.map((fact) => [fact, cell(rule.when.filter((c) => c.fact === fact))])),
          treatment: JSON.stringify(rule.treatment),
        })),
      },
    },
    { id: 'out', type: 'outputNode', name: 'answer', position: { x: 2, y: 0 } },
  ],
  edges: [
    { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
    { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
  ],
});

const engine = new ZenEngine();
const decisions = new Map();
let differences = 0;
for (const one of cases) {
  if (!decisions.has(one.table)) {
    decisions.set(one.table, engine.createDecision(decisionOf(tables[one.table])));
  }
  const { result } = await decisions.get(one.table).evaluate(one.facts);
  if (result?.treatment !== one.treatment) {
    differences += 1;
    console.log(`${one.name} (table ${one.table}): ours ${one.treatment}, theirs ${result?.treatment}: ${JSON.stringify(one.facts)}`);
  }
}
console.log(`${cases.length} cases through ${Object.keys(tables).length} tables, ${differences} differences`);
process.exit(differences === 0 ? 0 : 1);
