import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXIT } from '../cli/command-error.ts';
import type { DevFile } from '../cli/dev/dev-file.ts';
import { createAgentApi } from '../connections/agent-api.ts';
import { connectTemporal } from '../connections/temporal/connect-temporal.ts';
import { isPullRequest } from '../contract/artefact.ts';
import { runPage, runWorkflowId } from '../contract/temporal-names.ts';
import { probeHands } from '../engine/hands/choose-driver.ts';
import { readEnvironment } from '../runtime/environment/environment.ts';
import { errorText } from '../runtime/error-text.ts';
import { removeAbandonedTemporaryFolders, temporaryFolder } from '../runtime/folders/temporary-folder.ts';
import { awaitResult } from './stages/await-result.ts';
import { checkBranch } from './stages/check-branch.ts';
import { startCurfew } from './stages/curfew-process.ts';
import { followSession } from './stages/follow-session.ts';
import { startStandIns, type StandIns } from './stages/stand-ins.ts';
import { printSummary, type DemoResult } from './stages/summary.ts';

const AUTOMATION = 'fix-bug';
const DEFINITIONS = fileURLToPath(new URL('.', import.meta.url));

const flags = readFlags();

/** What has to be undone at the end, whatever happens, in reverse order. */
const undo: (() => Promise<unknown>)[] = [];
const interrupted = new Promise<'interrupted'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
});

try {
  const first = await Promise.race([demo(), interrupted]);
  process.exitCode = first === 'interrupted' ? EXIT.interrupted : first;
} catch (error) {
  say(`demo    failed: ${errorText(error)}`);
  process.exitCode = 1;
} finally {
  for (const step of undo.toReversed()) await step();
}

/** Ends the process with a usage error if there is another flag than these two. */
function readFlags(): { keep: boolean; json: boolean } {
  try {
    const isSet = { type: 'boolean', default: false } as const;
    return parseArgs({ options: { keep: isSet, json: isSet } }).values;
  } catch (error) {
    process.stderr.write(`demo: ${errorText(error)}. There are: --keep, --json.\n`);
    return process.exit(EXIT.usage);
  }
}

/** Runs the whole demo. Returns its exit code: 0 if the pull request exists and the tests of its branch pass. */
async function demo(): Promise<number> {
  const startedAt = Date.now();
  void removeAbandonedTemporaryFolders();
  const { path: folder, remove } = await temporaryFolder('demo');
  undo.push(remove);
  const standIns = await startStandIns(folder);
  undo.push(
    () => standIns.brain.close(),
    () => standIns.forge.close(),
  );
  const hands = await handsEnvironment();
  const environment = { ...standIns.environment, ...hands };
  const dataFolder = join(folder, 'data');
  const curfew = await startCurfew({ definitionsFolder: DEFINITIONS, dataFolder, environment, onLine: sayLog });
  undo.push(() => curfew.stop());
  say(`demo    everything is up, Temporal's UI included: ${curfew.ready.temporal.uiUrl ?? '(on your own server)'}`);
  const result = await story({ standIns, ready: curfew.ready, dataFolder, environment });
  const finished = { ...result, durationMs: Date.now() - startedAt, isolated: hands['CURFEW_HANDS'] === undefined };
  printSummary(finished, flags.json);
  if (flags.keep) {
    const addresses = `${result.pullRequest ?? standIns.forge.serverUrl}   ${result.temporalUi ?? ''}`;
    say(`\nKept running: ${addresses}\nCtrl-C ends it.`);
    await interrupted;
  }
  return result.outcome === 'delivered' && result.check?.testsPass === true ? 0 : 1;
}

async function handsEnvironment(): Promise<Record<string, string>> {
  const probe = await probeHands('bubblewrap');
  if (probe.usable) return {};
  say(`demo    ${probe.problem} To have it: ${probe.fix}`);
  say(
    'demo    WITHOUT ISOLATION: the demo runs its own known commands as plain processes of yours. Nothing else would.',
  );
  return { CURFEW_HANDS: 'none' };
}

interface Stage {
  standIns: StandIns;
  /** What `curfew dev` runs, and where. */
  ready: DevFile;
  dataFolder: string;
  environment: Record<string, string>;
}

/** Labels the issue, follows the run to its end and checks the branch that it pushed. */
async function story(stage: Stage): Promise<Omit<DemoResult, 'durationMs' | 'isolated'>> {
  const { standIns, ready, dataFolder, environment } = stage;
  const { deliveryId, status, issueUrl } = await standIns.labelIssue(ready.serve.url);
  say(`event   issues.labeled, delivery ${deliveryId}: answered ${status}. ${issueUrl}`);
  const runId = `${AUTOMATION}/github/${deliveryId}`;
  const workflowId = runWorkflowId(runId);
  const enginePort = new URL(ready.engine?.url ?? 'http://127.0.0.1:1').port;
  const settings = readEnvironment({ ...environment, CURFEW_ENGINE_PORT: enginePort }, 'command');
  const ended = new AbortController();
  const agentApi = createAgentApi(settings, dataFolder);
  const following = followSession({ agentApi, runId, ended: ended.signal, say });
  const temporal = await connectTemporal(ready.temporal);
  undo.push(() => temporal.close());
  const result = await awaitResult(temporal.client, workflowId);
  ended.abort();
  const steps = await following;
  const pullRequest = result.artefacts.find(isPullRequest);
  const repositoryUrl = pullRequest?.url.replace(/\/pull\/\d+$/, '');
  const check =
    pullRequest && repositoryUrl ? await checkBranch(repositoryUrl, standIns.readToken, pullRequest.branch) : null;
  const { uiUrl, namespace } = ready.temporal;
  return {
    ...result,
    steps,
    check,
    issueUrl,
    workflowId,
    pullRequest: pullRequest?.url ?? null,
    temporalUi: uiUrl ? runPage(uiUrl, namespace, runId) : null,
    brain: 'scripted',
  };
}

/** Prints a line of progress. With `--json` it goes to standard error, since standard output is for the one line of JSON. */
function say(line: string): void {
  (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
}

/** Prints a line of Curfew's own log, but not the lines of JSON, which are for machines. */
function sayLog(line: string): void {
  if (!line.startsWith('{')) say(`curfew  ${line}`);
}
