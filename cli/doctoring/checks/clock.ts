import { clockOfDatabase } from '../../../database/clock-of-database.ts';
import { lookIntoDatabase } from '../../../database/look-into-database.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check, type Finding, type Patient } from '../check.ts';

const NAME = 'clock';
/** GitHub takes no token of an App that was signed in its future. */
const MOST_OFF_MS = 20_000;

/** The clock, by the time that the forge tells in its answers, and by that of the database that processes share. */
export const clockCheck: Check = {
  name: NAME,
  run: async (patient) => {
    const { apiUrl } = patient.environment.github;
    const [forge, database] = await Promise.all([
      byForge(apiUrl).catch((error: unknown) =>
        unseen(NAME, `${new URL(apiUrl).host} cannot be asked: ${errorText(error)}`),
      ),
      byDatabase(patient),
    ]);
    return database === null ? [forge] : [forge, database];
  },
};

async function byForge(apiUrl: string): Promise<Finding> {
  const asked = Date.now();
  const response = await fetch(apiUrl, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(8_000) });
  const there = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(there)) return unseen(NAME, `${apiUrl} does not tell the time`);
  // The answer has whole seconds.
  const todo =
    'Set the clock of this machine (timedatectl set-ntp true): tokens of Apps and signatures of Slack are refused otherwise.';
  return compared({ asked, from: there, to: there + 1_000, where: new URL(apiUrl).host, todo });
}

/** Null where there is no server: a file has the clock of this machine. */
async function byDatabase({ environment: { databaseUrl }, dataFolder }: Patient): Promise<Finding | null> {
  const database = databaseUrl === null ? null : lookIntoDatabase(databaseUrl, dataFolder);
  if (database === null) return null;
  try {
    const asked = Date.now();
    const there = await clockOfDatabase(database);
    const todo =
      'Set the clocks of both machines (timedatectl set-ntp true): by them processes tell whether another one still holds its work.';
    return compared({ asked, from: there, to: there, where: 'PostgreSQL', todo });
  } catch (error) {
    return unseen(NAME, `PostgreSQL cannot be asked: ${errorText(error)}`);
  } finally {
    await database.destroy();
  }
}

interface Told {
  /** When it was asked. The answer was made between then and now. */
  asked: number;
  /** What it told, as the first and the last moment that it may mean. */
  from: number;
  to: number;
  where: string;
  todo: string;
}

function compared({ asked, from, to, where, todo }: Told): Finding {
  const offMs = Math.max(0, asked - to, from - Date.now());
  if (offMs <= MOST_OFF_MS) return ok(NAME, `agrees with ${where}`);
  return wrong(NAME, `differs by ${Math.round(offMs / 1_000)} s from that of ${where}`, todo);
}
