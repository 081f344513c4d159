import { artefactLabel, type Artefact } from '../../contract/artefact.ts';
import { filesOf } from '../../contract/files-artefact.ts';
import type { RunBudget } from '../../database/ledger/budgets-of-run.ts';
import type { RunRecord } from '../../database/runs/records/run-record.ts';
import type { ShownRun } from '../../database/runs/records/show-run.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { formatBytes } from '../../text/format-bytes.ts';
import { oneLine } from '../../text/one-line.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { replayOf } from '../../triggers/replay-of.ts';
import { personText } from '../../workflows/people/person.ts';
import { formatSpend, formatState } from './format-run.ts';

const NAME_BYTES = 200;

/** Returns everything that is recorded about a run as rows of a name and a value; a row without a value has nothing to say. */
export function recordRows(runId: string, shown: ShownRun, budgets: RunBudget[]): string[][] {
  return [
    ['Run', runId],
    ...runRows(runId, shown),
    ...shown.githubWaits.map(({ urgency, until }) => [
      'Waits',
      `for GitHub's limit until ${until}, with a ${urgency.replace('-', ' ')}`,
    ]),
    ...chainRows(shown),
    ...peopleRows(shown),
    ...refusedRows(shown),
    ...lackRows(shown),
    ...budgets.map(budgetRow),
    ...deliveryRows(runId, shown),
  ];
}

/** Whether there is a workflow for a run, as far as is recorded here. */
export function hasWorkflow(runId: string, { run, delivery }: ShownRun): boolean {
  return run !== null || delivery?.runs.includes(runId) === true;
}

function runRows(runId: string, shown: ShownRun): string[][] {
  const { run, holdsSubject, delivery } = shown;
  if (run === null) {
    const waits = delivery?.state === 'pending' || hasWorkflow(runId, shown);
    return [
      ['State', waits ? 'not started yet: its delivery is stored' : 'not started: its delivery did not start it'],
    ];
  }
  const by = run.actor === null ? '' : ` by ${run.actor}`;
  return [
    ['State', formatState(run)],
    ['Reason', run.reason ?? ''],
    ['Event', `${run.eventName}${by}: ${run.title}`],
    ['', run.url ?? ''],
    ['Subject', `${run.subject}${holdsSubject ? ' (held by this run)' : ''}`],
    ['Agent', run.model === null ? run.agent : `${run.agent} (${run.model})`],
    ['Session', run.sessionId ?? ''],
    ['Spend', formatSpend(run)],
    ['Prices', prices(run)],
    ['Reserved', reserved(run)],
    ['Time', duration(run)],
    ['Model', `${run.modelRequests} requests, ${run.toolUses} tool uses`],
    ['Tokens', tokens(run)],
    ['Temporal', run.temporalActions > 0 ? `${run.temporalActions} Actions` : ''],
    ['Started', run.startedAt],
    ['Ended', run.endedAt ?? ''],
    ...run.artefacts.flatMap(artefactRows),
  ];
}

/** What was handed over, and the files that it has: their names come from an agent. */
function artefactRows(artefact: Artefact): string[][] {
  return [
    [artefactLabel(artefact), artefact.url],
    ...filesOf(artefact).map(({ name, bytes, mime, sha256 }) => [
      '',
      `${oneLine(name, NAME_BYTES)}: ${formatBytes(bytes)}, ${mime}, SHA-256 ${sha256}`,
    ]),
  ];
}

/** Says what the API asks for, if that differs by more than its rounding from our own price. */
function prices({ ownMicros, listMicros }: RunRecord): string {
  if (ownMicros === null || listMicros === null || Math.abs(ownMicros - listMicros) <= MICROS_PER_CENT) return '';
  return `the agent API says ${formatUsd(listMicros)}, our own price is ${formatUsd(ownMicros)}; the larger counts`;
}

function reserved({ reservedMicros, chargedMicros, outcome }: RunRecord): string {
  if (reservedMicros === 0) return '';
  return `${formatUsd(reservedMicros)}${outcome === null ? '' : `, of which ${formatUsd(chargedMicros)} were charged`}`;
}

/** `2m20s: worked 1m30s of 45m, waited 20s for people, queued 5s`. */
function duration({ startedAt, endedAt, durationLimitMs, workingMs, waitingMs, queuedMs }: RunRecord): string {
  const allMs = (endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt);
  const parts = [
    `worked ${formatDuration(workingMs)} of ${formatDuration(durationLimitMs)}`,
    ...(waitingMs > 0 ? [`waited ${formatDuration(waitingMs)} for people`] : []),
    ...(queuedMs > 0 ? [`queued ${formatDuration(queuedMs)}`] : []),
  ];
  return `${formatDuration(allMs)}: ${parts.join(', ')}`;
}

function tokens({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: RunRecord): string {
  if (inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens === 0) return '';
  const [input, output, read, written] = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens].map((count) =>
    count.toLocaleString('en-US'),
  );
  return `${input} in, ${output} out; cache: ${read} read, ${written} written`;
}

function chainRows({ cause, started }: ShownRun): string[][] {
  const root =
    cause === null || cause.rootDeliveryId === null
      ? ''
      : `; the chain began with delivery ${cause.rootDeliveryId} of ${cause.rootSource}`;
  return [
    ['Caused by', cause === null ? '' : `run ${cause.runId}, as number ${cause.depth} of its chain${root}`],
    ...started.map(({ runId, micros, state }) => ['Gave', `${formatUsd(micros)} to run ${runId} (${GIVEN[state]})`]),
  ];
}

/** What became of the money. */
const GIVEN = {
  held: 'held until it begins',
  taken: 'which has reserved its own',
  returned: 'which did not use it; the budgets have it again',
};

function peopleRows({ approvals, actions }: ShownRun): string[][] {
  return [
    ...approvals.map(({ key, state, what, until }) => [
      'Asked',
      `${key} (${state === 'open' ? `open until ${until}` : state}): ${what}`,
    ]),
    ...actions.map(({ at, actor, action, detail: { claimedName, ...detail } }) => {
      const who = personText({ actor, claimedName: typeof claimedName === 'string' ? claimedName : null });
      return ['Action', `${at} ${who}: ${action}${said(detail)}`];
    }),
  ];
}

function said(detail: Record<string, unknown>): string {
  const parts = Object.entries(detail).flatMap(([name, value]) => {
    if (value === 0 || value === null) return [];
    if (name === 'spendMicros') return [formatUsd(Number(value))];
    if (name === 'durationMs') return [formatDuration(Number(value))];
    return [typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}

function refusedRows({ refusedHosts }: ShownRun): string[][] {
  if (refusedHosts === null) return [];
  const { hosts, further } = refusedHosts;
  return [
    ...hosts.map(({ host, port, reason, count }) => [
      'Refused',
      `${host}:${port}${count > 1 ? ` (${count} times)` : ''}: ${reason}`,
    ]),
    ...(further > 0 ? [['Refused', `${further} requests to further hosts, which are not listed`]] : []),
  ];
}

function lackRows({ lacks }: ShownRun): string[][] {
  return lacks.map(({ kind, name, reason, instead }) => [
    kind === 'tool' ? 'Lacked tool' : 'Lacked data',
    `${name}: ${reason}${instead === null ? '' : ` (in place of it: ${instead})`}`,
  ]);
}

/** `automation:fix-bug in 2026-11-21: $0.42 charged and $0.00 reserved of $5.00 (its own), $4.58 left`. */
function budgetRow({ scope, period, ...budget }: RunBudget): string[] {
  const { chargedMicros, spentMicros, reservedMicros, limitMicros, isOwn, hasRefused } = budget;
  const left = Math.max(0, limitMicros - chargedMicros - reservedMicros);
  const limit = `${formatUsd(limitMicros)}${isOwn ? ' (its own)' : ''}`;
  const spent = spentMicros === chargedMicros ? '' : ` (${formatUsd(spentMicros)} known to be spent)`;
  const taken = `${formatUsd(chargedMicros)} charged${spent} and ${formatUsd(reservedMicros)} reserved`;
  return [
    'Budget',
    `${scope} in ${period}: ${taken} of ${limit}, ${formatUsd(left)} left${hasRefused ? '; with this limit it refused the run' : ''}`,
  ];
}

function deliveryRows(runId: string, { delivery, decisions }: ShownRun): string[][] {
  const [automation] = runId.split('/');
  const why = (automation && delivery?.reasons[automation]) ?? delivery?.reason ?? '';
  const replay = delivery === null ? null : replayOf(delivery);
  return [
    ['Replay', replay === null ? '' : `of delivery ${replay.first}, asked for by ${replay.by}`],
    ['Delivery', delivery === null ? '' : `${delivery.state}, received ${delivery.receivedAt}`],
    ['', why],
    ...decisions.map(({ step, decision, decidedAt }) => [
      `Decision ${step}`,
      `${decidedAt} ${JSON.stringify(decision)}`,
    ]),
  ];
}
