import { showRun, type ShownRun } from '../database/show-run.ts';
import { runWorkflowId } from '../workflows/contract.ts';
import { CommandError, EXIT } from './command-error.ts';
import { readDevFile } from './dev/dev-file.ts';
import { formatDuration } from './format-duration.ts';
import { formatSpend, formatState, formatTime } from './format-run.ts';
import { formatTable } from './format-table.ts';
import { readPlace, type PlaceOptions } from './place.ts';
import { runIdOf } from './run-id-of.ts';
import { withDatabase } from './with-database.ts';

export interface ShowOptions extends PlaceOptions {
  json?: boolean;
}

/** All that is remembered of one run. */
export async function show(given: string, { json, ...options }: ShowOptions): Promise<void> {
  const runId = runIdOf(given);
  const place = readPlace(options, 'command');
  const shown = await withDatabase(place, (database) => showRun(database, runId));
  if (shown === null) {
    throw new CommandError(`There is no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
  if (json) return console.log(JSON.stringify(shown));
  const ui = readDevFile(place.dataFolder)?.temporal;
  const link = ui?.uiUrl
    ? `${ui.uiUrl}/namespaces/${ui.namespace}/workflows/${encodeURIComponent(runWorkflowId(runId))}`
    : '';
  const rows = [['Run', runId], ...runRows(shown), ...deliveryRows(runId, shown), ['Temporal', link]];
  console.log(formatTable(rows.filter(([, value]) => value !== '')));
}

function runRows({ run, holdsSubject }: ShownRun): string[][] {
  if (run === null) return [['State', 'not started yet: its delivery is stored']];
  const by = run.actor === null ? '' : ` by ${run.actor}`;
  return [
    ['State', formatState(run)],
    ['Reason', run.reason ?? ''],
    ['Event', `${run.eventName}${by}: ${run.title}`],
    ['', run.url ?? ''],
    ['Subject', `${run.subject}${holdsSubject ? ' (held by this run)' : ''}`],
    ['Agent', run.agent],
    ['Session', run.sessionId ?? ''],
    ['Spend', formatSpend(run)],
    ['Time', `${formatTime(run)}, the agent worked ${formatDuration(run.workingMs)}`],
    ['Model', `${run.modelRequests} requests, ${run.toolUses} tool uses`],
    ['Started', run.startedAt],
    ['Ended', run.endedAt ?? ''],
    ...run.artefacts.map(({ type, url }) => [type, url]),
  ];
}

function deliveryRows(runId: string, { delivery, decisions }: ShownRun): string[][] {
  const [automation] = runId.split('/');
  const why = (automation && delivery?.reasons[automation]) ?? delivery?.reason ?? '';
  return [
    ['Delivery', delivery === null ? '' : `${delivery.state}, received ${delivery.receivedAt}`],
    ['', why],
    ...decisions.map(({ step, decision, decidedAt }) => [
      `Decision ${step}`,
      `${decidedAt} ${JSON.stringify(decision)}`,
    ]),
  ];
}
