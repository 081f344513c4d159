import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_USD } from '../../money/micros.ts';
import { formatDuration } from '../../time/format-duration.ts';
import type { RunResult } from '../../contract/run.ts';
import type { BranchCheck } from './check-branch.ts';
import type { ToolStep } from './follow-session.ts';

export interface DemoResult extends Omit<RunResult, 'artefacts'> {
  steps: ToolStep[];
  check: BranchCheck | null;
  issueUrl: string;
  workflowId: string;
  pullRequest: string | null;
  temporalUi: string | null;
  brain: string;
  durationMs: number;
  isolated: boolean;
}

/** The limits that `automations/fix-bug.md` sets. */
const SPEND_LIMIT_MICROS = 2 * MICROS_PER_USD;
const DURATION_LIMIT_MS = 15 * 60_000;

/** Prints on standard output how the demo went: as a page for people, or as one line of JSON for scripts. */
export function printSummary(result: DemoResult, json: boolean): void {
  process.stdout.write(json ? `${line(result)}\n` : `${page(result)}\n`);
}

function line(result: DemoResult): string {
  const { outcome, pullRequest, workflowId, sessionId, totals, durationMs, temporalUi, brain } = result;
  const spendUsd = totals.spendMicros / MICROS_PER_USD;
  return JSON.stringify({ outcome, pullRequest, workflowId, sessionId, spendUsd, durationMs, temporalUi, brain });
}

function page(result: DemoResult): string {
  const { outcome, reason, steps, check, totals, durationMs, isolated } = result;
  const worked = formatDuration(totals.workingMs);
  const limit = formatDuration(DURATION_LIMIT_MS);
  return [
    '',
    `  ${outcome}: ${reason}`,
    '',
    `  event         issues.labeled on ${result.issueUrl}`,
    `  agent         ${totals.modelRequests} model requests, ${totals.toolUses} tool calls:`,
    ...steps.map(({ command }) => `                  ${command.split('\n')[0]?.slice(0, 100)}`),
    `  tests         ${testStory(steps)}`,
    `  pull request  ${result.pullRequest ?? '(none)'}`,
    `  checked here  ${check ? `the branch, cloned: ${check.testsPass ? 'all tests pass' : 'TESTS FAIL'} (${check.counted})` : 'nothing to check'}`,
    `  spend         ${formatUsd(totals.spendMicros, totals.spendPartial)} of ${formatUsd(SPEND_LIMIT_MICROS)}`,
    `  time          ${worked} of ${limit} of work; ${(durationMs / 1_000).toFixed(1)} s in all`,
    `  Temporal      ${result.temporalUi ?? result.workflowId}`,
    '',
    ...(check?.diff ?? '').split('\n').map((diffLine) => `  ${diffLine}`),
    `  Real: Temporal, git, webhook and signature, database, engine, ${isolated ? 'sandbox' : 'tools (NO sandbox)'}, policy checks.` +
      ' Stood in for: the model (a script) and the forge (local).',
  ].join('\n');
}

/** Says how many tests failed in the first and in the last test run of the agent. */
function testStory(steps: ToolStep[]): string {
  const runs = steps.flatMap(({ result }) => {
    const count = /^(?:#|ℹ) fail (\d+)$/m.exec(result)?.[1];
    return count === undefined ? [] : [Number(count)];
  });
  if (runs.length === 0) return 'none were run';
  return `${runs[0]} failing before, ${runs.at(-1)} failing after`;
}
