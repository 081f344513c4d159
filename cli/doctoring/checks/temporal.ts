import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { connectTemporal } from '../../../connections/temporal/connect-temporal.ts';
import { areSearchAttributesUsable } from '../../../connections/temporal/are-search-attributes-usable.ts';
import { inspectTemporal } from '../../../connections/temporal-server/inspect-temporal.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check, type Finding, type Patient } from '../check.ts';

const NAME = 'Temporal';
const ATTRIBUTES = 'search attributes';

/** The Temporal server that is named or runs, with the attributes by which runs are found; else the program that `curfew dev` starts. */
export const temporalCheck: Check = {
  name: NAME,
  run: async ({ environment, dev }: Patient) => {
    const named = environment.temporal.address === null ? (dev?.temporal ?? null) : environment.temporal;
    if (named === null)
      return [await program(), unseen(ATTRIBUTES, 'are registered when `curfew dev` or a worker starts')];
    try {
      const { connection, close } = await connectTemporal(named);
      try {
        return [ok(NAME, `answers at ${named.address}`), await attributes(connection, named.namespace)];
      } finally {
        await close();
      }
    } catch (error) {
      const todo = 'Start it, or correct TEMPORAL_ADDRESS and what its TLS needs.';
      return [wrong(NAME, errorText(error), todo), unseen(ATTRIBUTES, 'cannot be looked at without Temporal')];
    }
  },
};

async function attributes(
  connection: Parameters<typeof areSearchAttributesUsable>[0],
  namespace: string,
): Promise<Finding> {
  try {
    if (await areSearchAttributesUsable(connection, namespace))
      return ok(ATTRIBUTES, `are there in namespace ${namespace}`);
    return unseen(ATTRIBUTES, `are not all in namespace ${namespace} yet; a worker registers them when it starts`);
  } catch (error) {
    const todo = `Create the namespace ${namespace}, set TEMPORAL_NAMESPACE to one that exists, or let this key read it.`;
    return wrong(ATTRIBUTES, errorText(error), todo);
  }
}

/** The first `temporal` on the PATH. If there is none that can be used, `curfew dev` fetches or builds one. */
async function program(): Promise<Finding> {
  const paths = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'));
  for (const path of paths.filter(isExecutable)) {
    try {
      const { serverVersion } = await inspectTemporal(path);
      return ok(NAME, `no server is named; \`curfew dev\` starts its own with ${path} (server ${serverVersion})`);
    } catch (error) {
      return unseen(
        NAME,
        `no server is named, and ${path} cannot be used: ${errorText(error)}; \`curfew dev\` looks for another one`,
      );
    }
  }
  return unseen(NAME, 'no server is named; `curfew dev` starts its own, which it fetches or builds if it has none yet');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
