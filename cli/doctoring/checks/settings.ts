import { join } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { surveyEnvironment } from '../../../runtime/environment/environment.ts';
import { findMissingSettings } from '../../../triggers/find-missing-settings.ts';
import { notesOf } from '../../validating/notes-of.ts';
import { ok, unseen, wrong, type Check } from '../check.ts';

const NAME = 'settings';

/** What `curfew dev` needs, what sources need, and what `curfew validate` notes. */
export const settingsCheck: Check = {
  name: NAME,
  run: ({ definitions, definitionsFolder, environment, settingsFile: file = join(definitionsFolder, '.env') }) => {
    const problems = [
      ...surveyEnvironment(process.env, 'dev').problems,
      ...findMissingSettings(definitions, environment),
    ];
    const isOpen = file !== null && existsSync(file) && (statSync(file).mode & 0o077) !== 0;
    return Promise.resolve([
      ...problems.map((problem) =>
        wrong(NAME, problem, `Set it in the environment${file === null ? '' : ` or in ${file}`}.`),
      ),
      ...(isOpen ? [wrong(NAME, `${file} may be opened by other users of this machine`, `chmod 600 ${file}`)] : []),
      ...(problems.length === 0 ? [ok(NAME, 'all variables are set that `curfew dev` needs')] : []),
      ...notesOf(definitionsFolder, definitions, file).map((note) => unseen(NAME, note)),
    ]);
  },
};

/** What runs now in the data folder. */
export const processesCheck: Check = {
  name: 'processes',
  run: async ({ dev, dataFolder }) => {
    if (dev === null) return [unseen('processes', `no \`curfew dev\` runs with ${dataFolder}`)];
    const response = await fetch(`${dev.serve.url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const todo = 'Look at the log of `curfew dev`.';
    if (!response.ok) return [wrong('processes', `serve at ${dev.serve.url} answers ${response.status}`, todo)];
    return [ok('processes', `\`curfew dev\` runs, and serve answers at ${dev.serve.url}`)];
  },
};
