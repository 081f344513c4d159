import type { Database } from '../../../database/schema.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { createRedact, type Redact } from '../../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import type { PayloadDelivery } from '../../../triggers/delivery-of-payload.ts';
import { eventOfDelivery } from '../../../triggers/event-of-delivery.ts';
import { explainNow } from '../../../triggers/explain-now.ts';
import type { Explanation } from '../../../triggers/explain.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { chosenAmong } from '../../explaining/chosen-among.ts';
import { explainedAutomation, type ExplainedAutomation } from '../../explaining/explained-automation.ts';
import { explanationText } from '../../explaining/explanation-text.ts';
import { headline } from '../../explaining/event-words.ts';
import { meantForNone } from '../../explaining/meant-for-none.ts';
import { readPayloadFile } from '../../explaining/read-payload-file.ts';
import { redactStrings } from '../../explaining/redact-strings.ts';
import { askedText } from '../../explaining/asked-text.ts';
import { simulatedRun, type SimulatedRun } from '../../explaining/simulated-run.ts';
import { simulationText } from '../../explaining/simulation-text.ts';
import { sourceClients } from '../../explaining/source-clients.ts';
import { jsonLine } from '../../json-line.ts';
import { readDefinitions } from '../../place/read-definitions.ts';
import { readPlace, type Place, type PlaceOptions } from '../../place/read-place.ts';
import { withDatabaseAsItIs } from '../../place/with-database-as-it-is.ts';
import { readSwitches } from '../../place/read-switches.ts';
import { switchLines } from '../../runs/switch-lines.ts';

export interface SimulateOptions extends PlaceOptions {
  automation?: string;
  source?: string;
  event?: string;
  action?: string;
  offline?: boolean;
  json?: boolean;
}

/** What one automation would do with a payload; `run` is null if it does not start. */
interface Simulated extends ExplainedAutomation {
  run: SimulatedRun | null;
}

/**
 * Says what a payload in a file would start, and shows the prompt, the limits and the budgets of each run. Starts nothing and
 * writes nothing.
 */
export async function simulate(file: string, options: SimulateOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const definitions = chosenAmong(readDefinitions(place.definitionsFolder), options.automation);
  // Credentials of others stay, because the agent would see them.
  const redact = createRedact(await ownSecrets(place.environment, place.dataFolder));
  const delivery = await readPayloadFile(file, options, definitions.settings);
  await withDatabaseAsItIs(place, async (database) =>
    print(delivery, { place, definitions, database, redact, options }),
  );
}

interface Simulating {
  place: Place;
  definitions: Definitions;
  database: Database | null;
  redact: Redact;
  options: SimulateOptions;
}

async function print(given: PayloadDelivery, simulating: Simulating): Promise<void> {
  const { place, definitions, database, redact, options } = simulating;
  const offline = options.offline === true ? { githubLogin: place.environment.github.login } : null;
  const clients = sourceClients(place, database);
  const { explanations, asked, delivery } = await explainNow({ ...clients, definitions, offline }, given).catch(
    malformed,
  );
  const automations: Simulated[] = [];
  for (const explanation of explanations) automations.push(await simulateOne(explanation, delivery, simulating));
  const { databaseUrl } = place.environment;
  const switches = await readSwitches({ databaseUrl, dataFolder: place.dataFolder });
  if (options.json) {
    const said = { delivery: headline(delivery), automations, asked, offline: offline !== null, switches };
    return console.log(jsonLine(redactStrings(said, redact) as object));
  }
  const blocks = automations.map((one) => (one.run === null ? explanationText(one) : simulationText(one, one.run)));
  const none = blocks.length === 0 ? [meantForNone(delivery, definitions, options.automation)] : [];
  const end = [...switchLines(switches), askedText(asked, offline !== null), 'Nothing was started.'].join('\n');
  console.log(terminalText(redact([headline(delivery), ...none, ...blocks, end].join('\n\n'))));
}

async function simulateOne(
  explanation: Explanation,
  delivery: PayloadDelivery,
  { place, definitions, database }: Simulating,
): Promise<Simulated> {
  const event = eventOfDelivery(delivery);
  const payload = 'problem' in event ? null : event.payload;
  const explained = explainedAutomation(explanation, definitions, { payload, delivery: null, runs: [] });
  const input = 'error' in explanation ? explanation.ifMet.input : explanation.input;
  if (input === null) return { ...explained, run: null };
  const agentApi = place.environment.agentApi.kind === 'local' ? 'local' : 'hosted';
  const request = { input, payload, definitions, agentApi } as const;
  return { ...explained, run: await simulatedRun(database, request) };
}

function malformed(error: unknown): never {
  throw new CommandError(`No automation can be started by it: ${errorText(error)}`, EXIT.refused, { cause: error });
}
