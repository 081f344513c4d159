import type { Kysely } from 'kysely';
import { describeSkills } from '../skills/describe-skills.ts';
import type { EngineSchema } from '../store/schema.ts';

interface Body {
  type: string;
  url?: string;
  mount_path: string;
}

/**
 * What the agent must know about its sandbox. It changes only when files are added or deleted, so that the prompt stays
 * cached.
 */
export async function describeSurroundings(database: Kysely<EngineSchema>, sessionId: string): Promise<string> {
  const rows = await database
    .selectFrom('session_resources')
    .select('body')
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  const mounted = rows.map((row) => {
    const { type, url, mount_path } = JSON.parse(row.body) as Body;
    return type === 'file' ? `- ${mount_path} (a file, read-only)` : `- ${mount_path} (a clone of ${url})`;
  });
  return [
    'Your tools run in a sandbox without network. If it breaks, files under /workspace stay and processes do not.',
    ...(mounted.length > 0 ? ['It contains:', ...mounted] : []),
    ...(await describeSkills(database, sessionId)),
    'Put files that you want to hand over into /mnt/session/outputs.',
  ].join('\n');
}
