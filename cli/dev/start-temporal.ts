import type { Client } from '@temporalio/client';
import { registerSearchAttributes } from '../../connections/temporal/register-search-attributes.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { DevFile } from './dev-file.ts';
import { announce, type DevState } from './dev-state.ts';
import { endFormerSessions } from './end-former-sessions.ts';
import { engineNamespace } from './engine-namespace.ts';
import { superviseTemporal } from './supervise-temporal.ts';

/** Makes a Temporal server ready for runs: the one that the environment names, else one that is started here. */
export async function startTemporal(state: DevState): Promise<DevFile['temporal']> {
  const { address, namespace } = state.place.environment.temporal;
  const temporal = address === null ? await startOwn(state, namespace) : { address, namespace, uiUrl: null, pid: null };
  const { client, connection, close } = await connectTemporal(temporal);
  try {
    await registerSearchAttributes(connection, namespace);
    if (address === null) await tidy(state, client);
    return temporal;
  } finally {
    await close();
  }
}

/** What cannot be tidied up is only seen in a list, so it does not keep anything from starting. */
async function tidy({ screen }: DevState, client: Client): Promise<void> {
  try {
    const ended = await endFormerSessions(client);
    if (ended > 0) screen.progress(`ended ${ended} workflows of sessions that a former version left among the runs`);
  } catch (error) {
    screen.progress(`workflows of a former version could not be looked for: ${errorText(error)}`);
  }
}

async function startOwn(state: DevState, namespace: string): Promise<DevFile['temporal']> {
  const { place, screen, stopping, undo, broken } = state;
  const { first, stop } = await superviseTemporal(
    {
      dataFolder: place.dataFolder,
      namespace,
      furtherNamespaces: [engineNamespace(namespace)],
      onProgress: screen.progress,
      signal: stopping,
    },
    {
      onEvent: screen.progress,
      onRestart: ({ pid }) => {
        if (state.temporal) state.temporal = { ...state.temporal, pid };
        if (state.announced) announce(state);
      },
      onLost: (error) => broken.abort(error),
    },
  );
  undo.push(stop);
  screen.progress(`Temporal ${first.cliVersion} answers at ${first.address}`);
  const { address, uiUrl, pid } = first;
  return { address, namespace, uiUrl, pid };
}
