import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_USD } from '../../money/micros.ts';
import { formatDuration } from '../../time/format-duration.ts';
import type { RunResult } from '../../contract/run.ts';
import type { BranchCheck } from './check-branch.ts';
import type { ToolStep } from './follow-session.ts';

export interface EventResult {
  result: RunResult;
  steps: ToolStep[];
  check: BranchCheck | null;
  issueUrl: string;
  pullRequest: string | null;
  temporalUi: string;
  isIsolated: boolean;
}

/** The limits that `automations/fix-bug.md` sets. */
const SPEND_LIMIT_MICROS = 2 * MICROS_PER_USD;
const DURATION_LIMIT_MS = 15 * 60_000;

/** How the story of the event went, as a page for people. */
export function eventPage(told: EventResult): string[] {
  const { result, steps, check, isIsolated } = told;
  const { outcome, reason, totals } = result;
  const worked = formatDuration(totals.workingMs);
  const limit = formatDuration(DURATION_LIMIT_MS);
  return [
    `${outcome}: ${reason}`,
    '',
    `event         issues.labeled on ${told.issueUrl}`,
    `agent         ${totals.modelRequests} model requests, ${totals.toolUses} tool calls:`,
    ...steps.map(({ command }) => `                ${command.split('\n')[0]?.slice(0, 100)}`),
    `tests         ${testStory(steps)}`,
    `pull request  ${told.pullRequest ?? '(none)'}`,
    `checked here  ${check ? `the branch, cloned: ${check.testsPass ? 'all tests pass' : 'TESTS FAIL'} (${check.counted})` : 'nothing to check'}`,
    `spend         ${formatUsd(totals.spendMicros, totals.spendPartial)} of ${formatUsd(SPEND_LIMIT_MICROS)}`,
    `time          ${worked} of ${limit} of work`,
    `Temporal      ${told.temporalUi}`,
    '',
    ...(check?.diff ?? '').split('\n'),
    `Real: Temporal, git, webhook and signature, database, engine, ${isIsolated ? 'sandbox' : 'tools (NO sandbox)'}, policy checks.` +
      ' Stood in for: the model (a script) and the forge (local).',
  ];
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
