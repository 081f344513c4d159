import type { BusyPolicy } from '../../contract/admission.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { terminalText } from '../../text/terminal-text.ts';
import type { ExplainedAutomation } from './explained-automation.ts';
import { explanationText } from './explanation-text.ts';
import type { SimulatedRun } from './simulated-run.ts';

/** A run that would start: what it works on, whether its budgets and rates have room and its subject is free, and its prompt. */
export function simulationText(explained: ExplainedAutomation, run: SimulatedRun): string {
  return [
    explanationText(explained),
    ...budgetLines(run),
    ...rateLines(run),
    ...pullLines(run),
    ...busyLines(run),
    '  prompt',
    ...terminalText(run.prompt)
      .trim()
      .split('\n')
      .map((line) => `    ${line}`.trimEnd()),
  ].join('\n');
}

function budgetLines({ budgets, reservedMicros }: SimulatedRun): string[] {
  if (reservedMicros === null) return ['  budgets   no run starts, because the price of its model is not known'];
  if (budgets.length === 0) return ['  budgets   none: only the limits of the run hold'];
  return budgets.map(({ scope, period, limitMicros, leftMicros }) => {
    const left = `${formatUsd(leftMicros)} of ${formatUsd(limitMicros)} left`;
    const wanted = `the run reserves ${formatUsd(reservedMicros)}`;
    const verdict = leftMicros < reservedMicros ? `${wanted}, so it would be skipped` : wanted;
    return `  budgets   ${scope} in ${period}: ${left}; ${verdict}`;
  });
}

function rateLines({ rates }: SimulatedRun): string[] {
  return rates.map(({ scope, rate: { count, perMs }, left, freeAgainAt }) => {
    const room = `${left} of ${count} ${count === 1 ? 'run' : 'runs'} in ${formatDuration(perMs)} left`;
    const verdict = freeAgainAt === null ? '' : `; it has room again at ${freeAgainAt}, so the run would be skipped`;
    return `  rates     ${scope}: ${room}${verdict}`;
  });
}

function pullLines({ pulls }: SimulatedRun): string[] {
  if (pulls === null) return [];
  const { repository, most, open, claimed, isOwn } = pulls;
  const more = claimed === 0 ? '' : `, and runs at work may open ${claimed} more`;
  const count = `${open.length} of ${most} open in ${repository} (\`prs-open\`)${more}`;
  if (open.length + claimed < most) return [`  pulls     ${count}`];
  const verdict = isOwn
    ? 'one is that of its subject, so the run would go on with it and open no other'
    : `so the run would be skipped${open.length === 0 ? '' : `, if GitHub says that they are open: ${open.join(', ')}`}`;
  return [`  pulls     ${count}; ${verdict}`];
}

/** What becomes of the event while another run works on its subject. `parallel` is never busy. */
const WHEN_BUSY: Readonly<Record<Exclude<BusyPolicy, 'parallel'>, string>> = {
  skip: 'the run would be skipped',
  'queue-latest': 'the run would wait for it, unless a newer event takes its place',
  steer: 'the event would be sent into the session of that run',
  restart: 'that run would be stopped first',
};

function busyLines({ busy }: SimulatedRun): string[] {
  if (busy === null || busy.policy === 'parallel') return [];
  const { subject, runId, since, policy } = busy;
  const so = `\`when-busy: ${policy}\`, so ${WHEN_BUSY[policy]}`;
  return [`  busy      ${subject} since ${since} with run ${runId}; ${so}`];
}
