import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { parseEnv } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import type { Finding } from '../../cli/doctoring/check.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { DEMO_ISSUE, DEMO_REPOSITORY } from '../../demo/issue.ts';
import { fixBugScript } from '../../demo/script.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import { startCurfew as startDev } from '../../demo/stages/curfew-process.ts';
import { freePort } from '../../runtime/free-port.ts';
import { startForge, type Forge } from '../../stand-ins/forge/start-forge.ts';
import { startScriptedBrain } from '../../stand-ins/model/start-scripted-brain.ts';
import { linkOf, openPage, pressButton } from '../support/cli/press-button.ts';
import { runCurfew, startCurfew } from '../support/cli/run-curfew.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { git } from '../support/forge/open-forge.ts';

const BOUND_MS = 180_000;
const PERSON_TOKEN = 'a-token-of-ada';
const REPOSITORY = `${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`;

async function freshForge(folder: string): Promise<Forge> {
  const tokens = new Map([[PERSON_TOKEN, { login: DEMO_ISSUE.author, write: true }]]);
  const forge = await startForge({ folder, tokens });
  onTestFinished(() => forge.close());
  const from = fileURLToPath(new URL('../../demo/repository', import.meta.url));
  await forge.createRepository({ ...DEMO_REPOSITORY, from });
  return forge;
}

/** Follows what `curfew init --github` says, and does in the browser what a person would do. */
async function makeAppIn(process: ChildProcess): Promise<number | null> {
  const said: string[] = [];
  for await (const line of createInterface({ input: process.stderr as NodeJS.ReadableStream })) {
    said.push(line);
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}$/.exec(line) ?? [];
    if (url === undefined) continue;
    const made = await pressButton(await pressButton(await openPage(url)));
    await pressButton(await openPage(linkOf(await made.text(), 'Install it')), { repository: REPOSITORY });
  }
  const [code] = process.exitCode === null ? ((await once(process, 'close')) as [number | null]) : [process.exitCode];
  expect({ code, said: said.join('\n') }).toMatchObject({ code: 0, said: expect.stringContaining('Offered: ') });
  return code;
}

/** Merges the pull request as a person does with git, and returns the clone. */
async function mergeOffer(forge: Forge, folder: string): Promise<string> {
  const remote = new URL(`${forge.serverUrl}/${REPOSITORY}.git`);
  Object.assign(remote, { username: 'x-access-token', password: PERSON_TOKEN });
  await git(folder, 'clone', '--quiet', remote.href, 'clone');
  const clone = join(folder, 'clone');
  const head = forge.state().issues.find(({ pull }) => pull !== undefined)?.pull?.head ?? '';
  await git(clone, 'merge', '--quiet', '--no-ff', '--message', 'Merge', `origin/${head}`);
  await git(clone, 'push', '--quiet', 'origin', 'HEAD');
  return clone;
}

function labelledIn(forge: Forge): { guid: string } {
  const found = forge.state().deliveries.find(({ payload }) => (payload as { action?: string }).action === 'labeled');
  if (found === undefined) throw new Error('The forge has sent no event about a label.');
  return found;
}

describeWithSandbox('the first steps', () => {
  // It starts a whole Curfew of its own.
  it.runIf(EVERY_FAULT_POINT)(
    'lead from an empty folder to a pull request, and nobody copies a secret',
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'curfew-first-steps-'));
      onTestFinished(() => rm(root, { recursive: true, force: true }));
      const forge = await freshForge(join(root, 'forge'));
      const brain = await startScriptedBrain({ turns: fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`) });
      onTestFinished(() => brain.close());
      const port = await freePort();
      const folder = join(root, 'work');
      const begun = Date.now();

      const address = `http://127.0.0.1:${port}`;
      const place = ['--server', forge.serverUrl, '--address', address, '--hook-port', `${port}`, '--no-open'];
      const what = ['--repository', REPOSITORY, '--automations', 'fix-labeled-issue'];
      await makeAppIn(startCurfew(['init', folder, '--github', ...place, ...what]));
      const clone = await mergeOffer(forge, folder);
      const definitionsFolder = join(clone, 'curfew');
      const envFrom = join(folder, '.env');
      const environment = {
        ANTHROPIC_BASE_URL: brain.url,
        ANTHROPIC_API_KEY: 'scripted',
        CURFEW_TASK_QUEUE: `curfew-${randomUUID()}`,
        TEMPORAL_ADDRESS: inject('temporalAddress'),
      };
      const looked = await runCurfew(
        ['doctor', '--dir', definitionsFolder, '--env-from', envFrom, '--json'],
        environment,
      );
      const { findings } = JSON.parse(looked.stdout) as { findings: Finding[] };
      expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
      expect(findings.map(({ says }) => says)).toContain(`fix-labeled-issue has all it needs in ${REPOSITORY}`);

      const dev = await startDev({
        definitionsFolder,
        dataFolder: join(root, 'data'),
        environment,
        envFrom,
        port,
        onLine: () => {},
      });
      onTestFinished(() => dev.stop());
      // The App sends what happens, so nobody has to play the webhook.
      forge.createIssue({ ...DEMO_ISSUE, labels: ['agent'] });
      const delivery = await vi.waitFor(() => labelledIn(forge), { timeout: 20_000, interval: 100 });
      const connection = await Connection.connect({ address: inject('temporalAddress') });
      onTestFinished(() => connection.close());
      const runId = `fix-labeled-issue/github/${delivery.guid}`;
      const result = await awaitResult(new Client({ connection }), runWorkflowId(runId));
      expect(result).toMatchObject({
        outcome: 'delivered',
        reason: 'What was asked for has been handed over',
        artefacts: [{ type: 'pull-request' }],
      });
      console.log(`From an empty folder to the first pull request: ${((Date.now() - begun) / 1_000).toFixed(1)} s`);
      const opened = forge
        .state()
        .issues.filter(({ pull, title }) => pull !== undefined && title.startsWith('[agent] '));
      expect(opened.map(({ author }) => author)).toEqual([expect.stringMatching(/^curfew-\w+\[bot\]$/)]);
      expect(Object.keys(parseEnv(await readFile(envFrom, 'utf8')))).not.toContain('GITHUB_TOKEN');
    },
    BOUND_MS,
  );
});
