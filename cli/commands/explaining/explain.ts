import { existsSync } from 'node:fs';
import type { ListedDelivery } from '../../../database/inbox/listed-deliveries.ts';
import type { RunRecord } from '../../../database/runs/records/run-record.ts';
import type { Database } from '../../../database/schema.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { PayloadDelivery } from '../../../triggers/delivery-of-payload.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import { eventOfDelivery } from '../../../triggers/event-of-delivery.ts';
import { explainNow } from '../../../triggers/explain-now.ts';
import { replayOf } from '../../../triggers/replay-of.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { askedText } from '../../explaining/asked-text.ts';
import { chooseDelivery } from '../../explaining/choose-delivery.ts';
import { chosenAmong } from '../../explaining/chosen-among.ts';
import { headline } from '../../explaining/event-words.ts';
import { explainedAutomation, type ExplainedAutomation } from '../../explaining/explained-automation.ts';
import { explanationText } from '../../explaining/explanation-text.ts';
import { meantForNone } from '../../explaining/meant-for-none.ts';
import { readPayloadFile } from '../../explaining/read-payload-file.ts';
import { redactForPeople } from '../../explaining/redact-for-people.ts';
import { redactStrings } from '../../explaining/redact-strings.ts';
import { runsOfDelivery } from '../../explaining/runs-of-delivery.ts';
import { sourceClients } from '../../explaining/source-clients.ts';
import { jsonLine } from '../../json-line.ts';
import { readDefinitions } from '../../place/read-definitions.ts';
import { readPlace, type Place, type PlaceOptions } from '../../place/read-place.ts';
import { withDatabaseAsItIs } from '../../place/with-database-as-it-is.ts';
import { withDataAsItIs } from '../../place/with-data-as-it-is.ts';

export interface ExplainOptions extends PlaceOptions {
  automation?: string;
  source?: string;
  event?: string;
  action?: string;
  offline?: boolean;
  json?: boolean;
}

/**
 * Says for each automation whether a delivery starts it by the definitions on disk, or the first condition that does not hold;
 * and of a stored delivery, what was decided when it came. Starts nothing and writes nothing.
 */
export async function explain(given: string, options: ExplainOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const definitions = chosenAmong(readDefinitions(place.definitionsFolder), options.automation);
  const redact = redactForPeople(await ownSecrets(place.environment, place.dataFolder));
  const explained = await explainGiven(given, { place, definitions, options });
  if (options.json) return console.log(jsonLine(redactStrings(explained, redact) as object));
  console.log(terminalText(redact(textOf(explained))));
}

interface Explained {
  /** What came, in words. */
  delivery: string;
  /** Null if it was never stored. */
  state: string | null;
  automations: ExplainedAutomation[];
  /** Why it is meant for none of them; null if it is meant for some. */
  forNone: string | null;
  /** What GitHub and Slack were asked for this. */
  asked: string[];
  offline: boolean;
}

interface Explaining {
  place: Place;
  definitions: Definitions;
  options: ExplainOptions;
}

async function explainGiven(given: string, explaining: Explaining): Promise<Explained> {
  const { place, options } = explaining;
  if (given !== '-' && !existsSync(given)) {
    if (LOOKS_LIKE_FILE.test(given)) throw new CommandError(`There is no file ${given}.`, EXIT.usage);
    return await withDataAsItIs(place, async (database) => {
      const delivery = await chooseDelivery(database, given);
      refuseUnreadable(delivery);
      return await explainDelivery(delivery, {
        ...explaining,
        database,
        runs: await runsOfDelivery(database, delivery),
      });
    });
  }
  const delivery = await readPayloadFile(given, options, explaining.definitions.settings);
  return await withDatabaseAsItIs(place, async (database) =>
    explainDelivery(delivery, { ...explaining, database, runs: [] }),
  );
}

/** No id of a delivery or a run ends or begins so. */
const LOOKS_LIKE_FILE = /\.json$|^\.{0,2}\//;

/** Nothing can be explained anew where there is no body. */
function refuseUnreadable({ removedAt, state, reason, duplicateOf, source }: ListedDelivery): void {
  const why =
    removedAt !== null
      ? `Its body was removed on ${removedAt} because of its age. \`retention\` of curfew.yml says how long bodies are kept.`
      : state === 'duplicate' && duplicateOf !== null
        ? `It is a duplicate: ${reason} To see what that one did: curfew explain ${source}/${duplicateOf}`
        : null;
  if (why !== null) throw new CommandError(`The delivery cannot be explained. ${why}`, EXIT.refused);
}

async function explainDelivery(
  delivery: PayloadDelivery | ListedDelivery,
  { place, definitions, options, database, runs }: Explaining & { database: Database | null; runs: RunRecord[] },
): Promise<Explained> {
  const offline = options.offline === true ? { githubLogin: place.environment.github.login } : null;
  const stored = isStored(delivery) ? delivery : null;
  const clients = sourceClients(place, database, stored);
  const explained = await explainNow({ ...clients, definitions, offline }, delivery).catch(malformed);
  const { explanations, asked } = explained;
  const event = eventOfDelivery(explained.delivery);
  const known = { payload: 'problem' in event ? null : event.payload, delivery: stored, runs };
  return {
    delivery: headline(delivery),
    state: stored === null ? null : stateText(stored),
    forNone: explanations.length > 0 ? null : meantForNone(delivery, definitions, options.automation),
    automations: explanations.map((each) => explainedAutomation(each, definitions, known)),
    asked,
    offline: offline !== null,
  };
}

function malformed(error: unknown): never {
  throw new CommandError(`No automation can be started by it: ${errorText(error)}`, EXIT.refused, { cause: error });
}

function isStored(delivery: PayloadDelivery | ListedDelivery): delivery is ListedDelivery {
  return 'receivedAt' in delivery;
}

function stateText(delivery: ListedDelivery): string {
  const { source, deliveryId, state, reason, receivedAt } = delivery;
  const replay = replayOf(delivery);
  const of = replay === null ? '' : `, a replay of ${replay.first} that ${replay.by} asked for`;
  return `${source}/${deliveryId}, received ${receivedAt}${of}: ${state}${reason === null ? '' : `. ${reason}`}`;
}

function textOf({ delivery, state, automations, forNone, asked, offline }: Explained): string {
  const head = [delivery, ...(state === null ? [] : [state])].join('\n');
  const blocks = forNone === null ? automations.map(explanationText) : [forNone];
  return [head, ...blocks, askedText(asked, offline)].join('\n\n');
}
