import { connectTemporal } from '../../../connections/temporal/connect-temporal.ts';
import {
  replay as replayDelivery,
  ReplayRefused,
  type Replayed,
  type ReplayRequest,
} from '../../../triggers/replay.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { chooseDelivery } from '../../explaining/choose-delivery.ts';
import { chosenAmong } from '../../explaining/chosen-among.ts';
import { sourceClients } from '../../explaining/source-clients.ts';
import { jsonLine } from '../../json-line.ts';
import { userName } from '../../people/user-name.ts';
import { placeFlags } from '../../place/place-flags.ts';
import { readDefinitions } from '../../place/read-definitions.ts';
import { readPlace, type PlaceOptions } from '../../place/read-place.ts';
import { temporalOf } from '../../place/temporal-of.ts';
import { withDatabase } from '../../place/with-database.ts';
import { refuseWrongRequest } from '../../runs/refuse-wrong-request.ts';
import { syncShownBudgets } from '../../runs/sync-shown-budgets.ts';

export interface ReplayOptions extends PlaceOptions {
  automation?: string;
  id?: string;
  json?: boolean;
}

/** Starts runs from a stored delivery once more, by the definitions on disk, and prints their ids. Does not wait for their end. */
export async function replay(given: string, { automation, id, json, ...options }: ReplayOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const definitions = readDefinitions(place.definitionsFolder);
  chosenAmong(definitions, automation);
  const replayed = await withDatabase(place, async (database) => {
    const delivery = await chooseDelivery(database, given);
    const request: ReplayRequest = { delivery, automation: automation ?? null, actor: userName() };
    if (id !== undefined) request.id = id;
    await syncShownBudgets(database, definitions.settings);
    const temporal = await connectTemporal(temporalOf(place));
    const { taskQueue } = place.environment;
    const dependencies = {
      ...sourceClients(place, database),
      definitions,
      client: temporal.client,
      taskQueue,
      database,
    };
    return await replayDelivery(dependencies, request)
      .catch(refuse)
      .finally(() => void temporal.close());
  });
  if (json) return console.log(jsonLine({ ...replayed, started: !replayed.repeated }));
  console.log(replayText(replayed, placeFlags(options)));
}

function refuse(error: unknown): never {
  if (!(error instanceof ReplayRefused)) refuseWrongRequest(error);
  throw new CommandError(`Nothing was started. ${error.message}`, EXIT.refused, { cause: error });
}

function replayText({ runs, repeated }: Replayed, flags: string): string {
  return [
    ...(repeated ? ['Nothing was started: this --id was used before, and has started:'] : []),
    ...runs.map((runId) => (repeated ? `  ${runId}` : `Started ${runId}, as a replay`)),
    `Follow it with: curfew show ${runs[0]}${flags}`,
  ].join('\n');
}
