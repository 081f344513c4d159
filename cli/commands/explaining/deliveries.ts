import type { DeliveryCursor } from '../../../database/retention/remove-old-bodies.ts';
import type { Database, DeliveryState } from '../../../database/schema.ts';
import { isRepositoryName } from '../../../definitions/is-repository-name.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { sourceProblem } from '../../../definitions/sources/source-problem.ts';
import type { Redact } from '../../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import { eventOfDelivery } from '../../../triggers/event-of-delivery.ts';
import { searchDeliveries, type DeliverySearch, type SeenDelivery } from '../../../triggers/search-deliveries.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { chooseDelivery } from '../../explaining/choose-delivery.ts';
import { chooseDeliveryOfRun } from '../../explaining/choose-delivery-of-run.ts';
import { deliveriesTable } from '../../explaining/deliveries-table.ts';
import { deliveryRows } from '../../explaining/delivery-rows.ts';
import { redactDelivery } from '../../explaining/redact-delivery.ts';
import { redactForPeople } from '../../explaining/redact-for-people.ts';
import { redactStrings } from '../../explaining/redact-strings.ts';
import { runsOfDelivery } from '../../explaining/runs-of-delivery.ts';
import { formatTable } from '../../format-table.ts';
import { jsonLine } from '../../json-line.ts';
import { readPlace, type Place, type PlaceOptions } from '../../place/read-place.ts';
import { withDataAsItIs } from '../../place/with-data-as-it-is.ts';
import { sinceWhen } from '../../reporting/since-when.ts';
import { readInstant } from '../../scheduling/read-instant.ts';

export interface DeliveriesOptions extends PlaceOptions {
  source?: string;
  event?: string;
  state?: DeliveryState;
  repository?: string;
  automation?: string;
  actor?: string;
  text?: string;
  /** How far back, or the first day; `sinceWhen` reads it. */
  since?: string;
  /** The first day or time that does not count. */
  until?: string;
  /** The id of a run that the delivery started. */
  run?: string;
  limit: number;
  /** The id of the last delivery of the page before. */
  before?: string;
  json?: boolean;
}

/** Lists deliveries, newest first; or shows one in full, without secrets. Then options that choose among many are refused. */
export async function deliveries(given: string | undefined, options: DeliveriesOptions): Promise<void> {
  if (given !== undefined) refuseFilters(given, options);
  const place = readPlace(options, 'command');
  const redact = redactForPeople(await ownSecrets(place.environment, place.dataFolder));
  if (given !== undefined) return await showOne(place, given, { redact, json: options.json === true });
  const { found, next, endedAfter } = await withDataAsItIs(place, async (database) =>
    searchDeliveries(database, await searchOf(database, place, options)),
  );
  if (options.json) {
    for (const seen of found) console.log(jsonLine(described(seen, redact)));
    // Standard output is for programs, which would take an early end for the end of the list.
    if (next !== null && endedAfter !== null) console.error(moreLine(next, endedAfter));
    return;
  }
  if (found.length > 0) {
    const columns = process.stdout.isTTY ? process.stdout.columns : null;
    console.log(deliveriesTable(found, { columns, automation: options.automation ?? null }));
  } else console.log('No deliveries.');
  if (next !== null) console.log(moreLine(next, endedAfter));
}

const FILTERS = [
  'source',
  'event',
  'state',
  'repository',
  'automation',
  'actor',
  'text',
  'since',
  'until',
  'run',
  'before',
] as const satisfies (keyof DeliveriesOptions)[];

function refuseFilters(given: string, options: DeliveriesOptions): void {
  const written = FILTERS.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (written.length === 0) return;
  const message = `"${given}" names one delivery, and ${written.join(', ')} would choose among many. Leave out the one or the other.`;
  throw new CommandError(message, EXIT.usage);
}

async function searchOf(database: Database, place: Place, options: DeliveriesOptions): Promise<DeliverySearch> {
  const { source, event, state, repository, automation, actor, text, since, until, run, limit, before } = options;
  const { timezone, sources } = loadDefinitions(place.definitionsFolder).definitions.settings;
  const search: DeliverySearch = { limit };
  const wrong = source === undefined ? null : sourceProblem(source, sources);
  if (wrong !== null) throw new CommandError(wrong, EXIT.usage);
  if (source !== undefined) search.source = source;
  if (event !== undefined) search.event = event;
  if (state !== undefined) search.state = state;
  if (repository !== undefined) search.repository = repositoryIn(repository);
  if (automation !== undefined) search.automation = automation;
  if (actor !== undefined) search.actor = actor;
  if (text !== undefined) search.text = text;
  if (since !== undefined) search.since = sinceWhen(since, timezone, new Date());
  if (until !== undefined) search.until = new Date(readInstant('--until', until, timezone)).toISOString();
  refuseEmptySpan(search);
  if (run !== undefined) search.only = await chooseDeliveryOfRun(database, run);
  if (before !== undefined) search.after = await chooseDelivery(database, before);
  return search;
}

function repositoryIn(written: string): string {
  if (isRepositoryName(written)) return written;
  throw new CommandError(`--repository is ${JSON.stringify(written)}; write owner/name, such as acme/api.`, EXIT.usage);
}

function refuseEmptySpan({ since, until }: DeliverySearch): void {
  if (since === undefined || until === undefined || since < until) return;
  throw new CommandError(`Nothing lies between --since (${since}) and --until (${until}).`, EXIT.usage);
}

function moreLine({ source, deliveryId }: DeliveryCursor, endedAfter: number | null): string {
  const looked = endedAfter === null ? '' : `Looked through ${endedAfter} deliveries. `;
  return `${looked}For older ones, add: --before ${source}/${deliveryId}`;
}

async function showOne(
  place: Place,
  given: string,
  { redact, json }: { redact: Redact; json: boolean },
): Promise<void> {
  const { delivery, runs } = await withDataAsItIs(place, async (database) => {
    const chosen = await chooseDelivery(database, given);
    return { delivery: chosen, runs: await runsOfDelivery(database, chosen) };
  });
  const seen = { delivery, event: eventOfDelivery(delivery) };
  const content = redactDelivery(delivery, redact);
  if (json) return console.log(jsonLine({ ...described(seen, redact), ...content }));
  const rows = deliveryRows(delivery, { event: seen.event, runs, headers: content.headers });
  const shown = rows.filter(([, value]) => value !== '').map((row) => row.map(redact));
  console.log(formatTable(shown));
  if (content.body !== '') console.log(`\n${terminalText(content.body)}`);
}

/** A delivery for programs, without its headers and its body. */
function described({ delivery, event }: SeenDelivery, redact: Redact): object {
  const { headers: _headers, body: _body, ...rest } = delivery;
  return redactStrings({ ...rest, event: listed(event) }, redact) as object;
}

function listed(event: SeenDelivery['event']): object {
  if ('problem' in event) return event;
  const { title, actor, repository, url, action } = event;
  return { title, actor, repository, url, action };
}
