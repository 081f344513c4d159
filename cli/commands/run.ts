import { createGithubQuestions } from '../../connections/github/create-github-questions.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { dispatchByHand, type DispatchRequest } from '../../triggers/dispatch-by-hand.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { jsonLine } from '../json-line.ts';
import { userName } from '../people/user-name.ts';
import { placeFlags } from '../place/place-flags.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import type { InputFile } from '../../triggers/input-file.ts';
import { readInputFile } from '../runs/read-input-file.ts';
import { noAutomation } from '../runs/no-automation.ts';
import { refuseWrongRequest } from '../runs/refuse-wrong-request.ts';
import { syncShownBudgets } from '../runs/sync-shown-budgets.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { withDatabase } from '../place/with-database.ts';

export interface RunOptions extends PlaceOptions {
  /** As `--input name=value` collected them; absent if there are none. */
  input?: Record<string, string>;
  /** As `--file name=path` collected them; absent if there are none. */
  file?: Record<string, string>;
  id?: string;
  json?: boolean;
}

/**
 * Starts an automation by hand, if it allows that, and prints the id of the run. Does not wait for the end of the run. With
 * an id that was used before it starts nothing, says so, and prints the run that the id has started.
 */
export async function run(
  automation: string,
  { input = {}, file = {}, id, json, ...options }: RunOptions,
): Promise<void> {
  const place = readPlace(options, 'command');
  const definitions = readDefinitions(place.definitionsFolder);
  const known = definitions.automations.map(({ id: knownId }) => knownId);
  if (!known.includes(automation)) throw noAutomation(automation, known);
  const { environment } = place;
  const files = await readFiles(file);
  const { runId, repeated } = await withDatabase(place, async (database) => {
    await syncShownBudgets(database, definitions.settings);
    const temporal = await connectTemporal(temporalOf(place));
    const github = createGithubQuestions(environment.github);
    const dependencies = { definitions, github, client: temporal.client, taskQueue: environment.taskQueue, database };
    const request: DispatchRequest = { automation, inputs: input, files, actor: userName() };
    if (id !== undefined) request.deliveryId = id;
    return await dispatchByHand(dependencies, request)
      .catch(refuseWrongRequest)
      .finally(() => void temporal.close());
  });
  if (json) console.log(jsonLine({ runId, workflowId: runWorkflowId(runId), started: !repeated }));
  else
    console.log(
      `${repeated ? startedBefore(runId) : `Started ${runId}`}\nFollow it with: curfew show ${runId}${placeFlags(options)}`,
    );
}

/** Those that are too large are refused before they are stored. */
async function readFiles(paths: Record<string, string>): Promise<Record<string, InputFile>> {
  const files: Record<string, InputFile> = {};
  for (const [input, path] of Object.entries(paths)) files[input] = await readInputFile(input, path);
  return files;
}

function startedBefore(runId: string): string {
  return `Nothing was started: this --id has started ${runId} before.`;
}
