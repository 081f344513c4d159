import { ApplicationFailure } from '@temporalio/common';
import { fileURLToPath } from 'node:url';
import { limitReached } from '../../../runtime/bounded/limit-reached.ts';
import type { ProcessLimits } from '../../../runtime/bounded/process-limits.ts';
import { programEnvironment } from '../../../runtime/bounded/program-environment.ts';
import { runBounded } from '../../../runtime/bounded/run-bounded.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { Examination, Findings } from './examine.ts';
import type { Answer } from './policy-program.ts';

export interface CheckedChanges extends Omit<Findings, 'breaches'> {
  /** Where the work begins: full id. */
  mergeBase: string;
}

const PROGRAM = fileURLToPath(new URL('policy-program.ts', import.meta.url));
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=1536'];

const LIMITS: ProcessLimits = {
  memoryBytes: 2 * 1024 ** 3,
  memory: 'data',
  cpuSeconds: 60,
  // It writes nothing but its cache of compiled code and the commits that are made again.
  fileBytes: 16 * 1024 ** 2,
  openFiles: 1_024,
};
const BOUNDS = { limits: LIMITS, timeoutMs: 3 * 60_000, maxBytes: 16 * 1024 ** 2 };

/**
 * Checks the work against the policy of its automation (files, size, secrets) in a process of its own, under limits. Throws
 * a ToolError that names every breach and what to do about it, or the limit that the work reaches; non-retryable
 * `CheckFailed` if Curfew itself has a fault. `head` is the commit to hand over: the agent's, as Curfew made it again.
 */
export async function checkPolicy(
  examination: Examination,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<CheckedChanges> {
  const { stdout, end } = await runBounded({
    command: process.execPath,
    args: [...NODE_FLAGS, PROGRAM],
    folder,
    environment: programEnvironment(),
    input: JSON.stringify(examination),
    signal,
    ...BOUNDS,
  });
  const needs = limitReached(end, BOUNDS);
  if (needs !== null) throw new ToolError(refusal([`checking these commits needs ${needs}. Make the change smaller`]));
  if (end.code !== 0) throw new Error(`The check of the policy ended with ${end.code ?? end.signal}: ${end.stderr}`);
  const answer = JSON.parse(stdout.toString('utf8')) as Answer;
  if ('refused' in answer) throw new ToolError(answer.refused);
  if ('fault' in answer) throw ApplicationFailure.nonRetryable(faultIn(answer.fault), 'CheckFailed');
  const { breaches, ...found } = answer.findings;
  if (breaches.length > 0) throw new ToolError(refusal(breaches));
  return { ...found, mergeBase: examination.mergeBase };
}

function faultIn(fault: string): string {
  return `Curfew could not check the commits because of a fault of its own: ${fault}. What to do: report it with the bundle of this session`;
}

function refusal(breaches: string[]): string {
  return (
    `These commits cannot be handed over:\n${breaches.map((sentence) => `- ${sentence}.`).join('\n')}\n` +
    'Correct all of it, commit, write the bundle again, and call the tool again with the new head. If the work makes no ' +
    'sense without these changes, call noop and say what a person would have to allow.'
  );
}
