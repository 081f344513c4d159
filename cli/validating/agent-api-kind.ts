import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * Where the runs of a folder of definitions get their sessions: from the engine on this machine, or from another API,
 * which may pass a limit by one request. As for the other commands, `.env` in the folder counts for what the environment
 * does not set.
 */
export function agentApiKind(folder: string): 'local' | 'hosted' {
  const file = join(folder, '.env');
  const given = process.env['CURFEW_AGENT_API'] ?? (existsSync(file) ? read(file) : undefined);
  return given === undefined || given === '' || given === 'local' ? 'local' : 'hosted';
}

function read(file: string): string | undefined {
  return parseEnv(readFileSync(file, 'utf8'))['CURFEW_AGENT_API'];
}
