import { createGithubQuestions } from '../../connections/github/create-github-questions.ts';
import { connectTemporalLater } from '../../connections/temporal/connect-temporal.ts';
import { createInbox } from '../../database/inbox/create-inbox.ts';
import { createLog } from '../../runtime/log.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { recover as recoverNow, sweepNames, type RecoverResult } from '../../triggers/recover.ts';
import { redactInbox } from '../../triggers/redact-inbox.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { withDatabase } from '../place/with-database.ts';

export interface RecoverOptions extends PlaceOptions {
  wait: number;
  json?: boolean;
}

/**
 * Runs all sweeps, or one, now and prints what each did. Returns an exit code other than 0 if one failed, or if another process
 * was running it all the time.
 */
export async function recover(sweep: string | undefined, { wait, json, ...options }: RecoverOptions): Promise<number> {
  const names = sweepNames();
  if (sweep !== undefined && !names.includes(sweep)) {
    throw new CommandError(`There is no sweep "${sweep}". There are: ${names.join(', ')}.`, EXIT.usage);
  }
  const results = await recoverIn(readPlace(options, 'command'), sweep ?? null, wait * 1_000);
  if (json) console.log(jsonLine(results));
  else for (const result of results) console.log(terminalText(lines(result)));
  if (results.some(({ error, held }) => error !== null && !held)) return EXIT.failed;
  return results.some(({ held }) => held) ? EXIT.refused : EXIT.ok;
}

async function recoverIn(place: Place, sweep: string | null, waitMs: number): Promise<RecoverResult[]> {
  const { environment } = place;
  const definitions = readDefinitions(place.definitionsFolder);
  const secrets = await ownSecrets(environment, place.dataFolder);
  return await withDatabase(place, async (database) => {
    const temporal = connectTemporalLater(temporalOf(place));
    const dependencies = {
      client: temporal.client,
      taskQueue: environment.taskQueue,
      database,
      inbox: redactInbox(createInbox(database), secrets),
      definitions,
      environment,
      clients: { github: createGithubQuestions(environment.github) },
      log: createLog('recover', 'silent', secrets),
    };
    return await recoverNow(dependencies, { sweep, waitMs, secrets }).finally(() => void temporal.close());
  });
}

function lines({ sweep, did, error, held }: RecoverResult): string {
  if (error !== null) return `${sweep}: ${held ? 'not run' : 'failed'}: ${error.replaceAll('\n', '\n  ')}`;
  if (did.length === 0) return `${sweep}: nothing to do`;
  return did.map((sentence) => `${sweep}: ${sentence}`).join('\n');
}
