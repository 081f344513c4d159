import { createApi } from '../../api/create-api.ts';
import { createGithubQuestions } from '../../connections/github/create-github-questions.ts';
import { startPace } from '../../connections/github/pace/start-pace.ts';
import { actorKey } from '../../runtime/actor-key.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import { createLog } from '../../runtime/log.ts';
import { roleTokenNote } from '../../runtime/role-token-note.ts';
import { connectTemporalLater } from '../../connections/temporal/connect-temporal.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { createPaceBook } from '../../database/pace/create-pace-book.ts';
import { syncBudgets } from '../../database/ledger/sync-budgets.ts';
import { syncNoticePlaces } from '../../database/notices/sync-notice-places.ts';
import { dispatchByHand } from '../../triggers/dispatch-by-hand.ts';
import { startServer } from '../../triggers/server.ts';
import { slackTokenNote } from '../place/slack-token-note.ts';
import { sentryTokenNote } from '../validating/sentry-token-note.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { readServingPlace, type PlaceOptions } from '../place/read-place.ts';
import { runService } from '../processes/run-service.ts';

export interface ServeOptions extends PlaceOptions {
  host: string;
  port: number;
}

/**
 * Receives webhooks, stores them in the inbox and starts runs, until it is asked to stop. It starts, and stores deliveries,
 * even while Temporal cannot be reached.
 */
export async function serve({ host, port, ...options }: ServeOptions): Promise<void> {
  const { place, definitions } = readServingPlace(options, 'serve');
  const { dataFolder, environment } = place;
  // It is made here, so that it is among the secrets.
  const key = actorKey(environment.actorKey, dataFolder);
  const secrets = await ownSecrets(environment, dataFolder);
  const log = createLog('serve', environment.logLevel, secrets);
  await runService(async () => {
    const temporal = connectTemporalLater(environment.temporal);
    const database = await openCurfewDatabase(environment, dataFolder);
    const endPace = startPace(createPaceBook(database));
    // This comes before the server, because admission reads the budgets in the database.
    const changes = await syncBudgets(database, definitions.settings);
    for (const change of changes) log.info(change, 'budget changed');
    await syncNoticePlaces(database, definitions.settings.notify);
    for (const note of [
      roleTokenNote({ ...environment.github, hasApp: environment.github.app !== null }),
      sentryTokenNote(definitions.automations, environment.sentry.authToken),
      slackTokenNote(definitions, environment),
    ]) {
      if (note !== null) log.warn(note);
    }
    const github = createGithubQuestions(environment.github);
    const { client } = temporal;
    const slack = createSlack(environment.slack);
    const dependencies = { definitions, github, slack, client, database };
    const { taskQueue } = environment;
    const api = createApi({
      database,
      automations: definitions.automations.map(({ id }) => id),
      start: (request) => dispatchByHand({ ...dependencies, taskQueue }, request),
      redact: createRedact(secrets),
      log,
    });
    const server = await startServer({
      ...dependencies,
      environment,
      dataFolder,
      actorKey: key,
      secrets,
      api,
      host,
      port,
      log,
    });
    return {
      url: server.url,
      stop: async () => {
        await server.stop();
        await github.access.close();
        await temporal.close();
        endPace();
        await database.destroy();
      },
    };
  });
}
