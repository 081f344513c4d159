import { createHmac, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { copyOfTree, type CopyOfTree } from '../support/behaviour/copy-of-tree.ts';
import { startInstallation, type Installation } from '../support/behaviour/installation.ts';
import { runCurfew, type Ended } from '../support/cli/run-curfew.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(2);

const BOUND_MS = 400_000;
const FILES = fileURLToPath(new URL('../fixtures/added-rows', import.meta.url));

/** The rows: the table, what is added to it, and the file that it is imported from. */
const ROWS = [
  ['definitions/sources/sources.ts', 'doorbellDefinition', './doorbell/doorbell-definition.ts'],
  ['triggers/sources/sources.ts', 'doorbellSource', './doorbell/doorbell-source.ts'],
  ['definitions/lookups/lookups.ts', 'recentVisitors', './recent-visitors.ts'],
  ['activities/lookups/lookups.ts', 'recentVisitors', './recent-visitors/recent-visitors.ts'],
  ['definitions/outputs/outputs.ts', 'ringBell', './ring-bell.ts'],
  ['activities/outputs/outputs.ts', 'ringBell', './ring-bell/ring-bell.ts'],
] as const;

const AUTOMATION = `---
on: { doorbell: { door: front } }
if: doorbell.event.visitor != 'nobody'
checkout: false
permissions: { visitors: read }
limits: { spend: 1, duration: 2m }
safe-outputs: { ring-bell: { loudness: 5 } }
---
Say hello to \${{ doorbell.event.visitor }}.
`;

describe('a source, a lookup and an output, each added by files of its own and one row on each side', () => {
  let copy: CopyOfTree;
  let definitions: string;

  beforeAll(async () => {
    copy = await copyOfTree();
    await copy.add(FILES);
    for (const [table, row, file] of ROWS) await copy.edit(table, (text) => withRow(text, row, file));
    definitions = join(copy.folder, 'house');
    await mkdir(join(definitions, 'automations'), { recursive: true });
    await writeFile(join(definitions, 'automations/greet.md'), AUTOMATION);
  }, BOUND_MS);

  afterAll(() => copy?.remove());

  itSampled(
    'fit the types and the import borders of the house',
    async () => {
      // All other files know a table by its type alone, and nothing was added to other rooms. To check them, too, takes
      // three times as long.
      const tables = { extends: './tsconfig.json', include: [], files: ROWS.map(([table]) => table) };
      await writeFile(join(copy.folder, 'tsconfig.tables.json'), JSON.stringify(tables));
      const project = EVERY_FAULT_POINT ? 'tsconfig.json' : 'tsconfig.tables.json';
      await copy.check('tsc', '--noEmit', '--project', project);
      const rooms = EVERY_FAULT_POINT ? [] : ['activities', 'definitions', 'triggers'];
      await copy.check('oxlint', '--deny-warnings', ...rooms);
    },
    BOUND_MS,
  );

  it('are checked and explained by validate', async () => {
    const { stdout, code } = await curfew('validate', '--dir', definitions);
    expect(code).toBe(0);
    expect(stdout).toContain('the bell of the front door');
    expect(stdout).toContain('a bell, 5 loud');
    const wrong = join(copy.folder, 'wrong-house');
    await mkdir(join(wrong, 'automations'), { recursive: true });
    await writeFile(
      join(wrong, 'automations/greet.md'),
      AUTOMATION.replace('{ door:', '{ dor:')
        .replace('visitors: read', 'visitor: read')
        .replace('ring-bell:', 'ring-bel:'),
    );
    const { stdout: problems, code: failed } = await curfew('validate', '--dir', wrong);
    expect(failed).toBe(2);
    expect(problems).toContain('did you mean `door`?');
    expect(problems).toContain('did you mean `visitors`?');
    expect(problems).toContain('did you mean `ring-bell`?');
  });

  it('are in the JSON Schema for editors', async () => {
    const { stdout } = await curfew('schema', 'automation');
    for (const key of ['doorbell', 'door', 'visitors', 'ring-bell', 'loudness']) expect(stdout).toContain(`"${key}"`);
  });

  it('are explained: what an event would do, without doing it', async () => {
    const [front, back, nobody] = await explained([
      { door: 'front', visitor: 'Ada' },
      { door: 'back', visitor: 'Ada' },
      { door: 'front', visitor: 'nobody' },
    ]);
    expect(front).toMatchObject([
      {
        automation: 'greet',
        trigger: 'doorbell',
        input: {
          event: { source: 'doorbell', subject: 'door:front' },
          automation: { lookups: ['recent_visitors'], safeOutputs: { allowed: { 'ring-bell': { loudness: 5 } } } },
        },
      },
    ]);
    expect(back).toMatchObject([{ input: null, reason: 'the back door is not the front door' }]);
    expect(nobody).toMatchObject([{ input: null, values: { 'doorbell.event.visitor': '"nobody"' } }]);
  });

  it(
    'carry a run from the webhook to a delivered artefact',
    async () => {
      const installation = await startInstallation({
        program: join(copy.folder, 'cli/curfew.ts'),
        definitionsFolder: definitions,
        environment: { CURFEW_HANDS: 'none' },
        script: play,
      });
      try {
        const runId = await ring(installation);
        const bell = join(installation.dataFolder, 'bell.txt');
        expect(await installation.result(runId)).toMatchObject({
          outcome: 'delivered',
          artefacts: [{ type: 'rung-bell', url: pathToFileURL(bell).href }],
        });
        expect(await readFile(bell, 'utf8')).toBe('2 times, 5 loud');
        const requests = installation.standIns.brain.requests().map(({ body }) => body);
        const tools = requests[0]?.tools?.map((tool) => ('name' in tool ? tool.name : '')) ?? [];
        expect(tools).toEqual(expect.arrayContaining(['recent_visitors', 'ring_bell', 'noop']));
        expect(JSON.stringify(requests.at(-1)?.messages)).toContain('Ada was at the front door, at noon.');
      } finally {
        await installation.stop();
      }
    },
    BOUND_MS,
  );

  async function explained(payloads: { door: string; visitor: string }[]): Promise<unknown[]> {
    const explanations = await copy.evaluate(`
      import { loadDefinitions } from './definitions/load-definitions.ts';
      import { explain } from './triggers/explain.ts';
      const { definitions } = loadDefinitions(${JSON.stringify(definitions)});
      const explained = [];
      for (const payload of ${JSON.stringify(payloads)}) {
        const body = new TextEncoder().encode(JSON.stringify(payload));
        const delivery = { source: 'doorbell', deliveryId: '1', name: 'ring', headers: {}, body };
        explained.push(await explain({ definitions, github: {} as never }, delivery));
      }
      console.log(JSON.stringify(explained));
    `);
    return explanations as unknown[];
  }

  async function curfew(...args: string[]): Promise<Ended> {
    return await runCurfew(args, {}, join(copy.folder, 'cli/curfew.ts'));
  }
});

/** The agent looks up who was there, rings the bell, and is done. */
function play(_request: MessagesRequest, index: number): Turn {
  const turns: Turn[] = [
    { tools: [{ name: 'recent_visitors', input: { door: 'front' } }] },
    { tools: [{ name: 'ring_bell', input: { times: 2 } }] },
  ];
  return turns[index] ?? { text: 'The bell has rung.' };
}

/** Rings at the front door, as a signed request; returns the id of the run that this starts. */
async function ring({ ready, standIns }: Installation): Promise<string> {
  const deliveryId = randomUUID();
  const body = JSON.stringify({ door: 'front', visitor: 'Ada' });
  const secret = standIns.environment['GITHUB_WEBHOOK_SECRET'] ?? '';
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'x-doorbell-id': deliveryId, 'x-doorbell-signature': signature };
  const response = await fetch(`${ready().serve.url}/hooks/doorbell`, { method: 'POST', headers, body });
  expect(response.status).toBe(202);
  return `greet/doorbell/${deliveryId}`;
}

/** A table with one more row: a line that imports it, and its name at the end of the list. */
function withRow(table: string, row: string, file: string): string {
  const changed = table
    .replace(/^(?=import )/m, `import { ${row} } from '${file}';\n`)
    .replace(
      /\[([^\]]*)\];\s*$/,
      (_, rows: string) => `[${rows === '' ? '' : `${rows.replace(/,\s*$/, '')}, `}${row}];\n`,
    );
  if (!changed.includes(`${row}];`) || !changed.includes(file)) throw new Error(`Not a table:\n${table}`);
  return changed;
}
