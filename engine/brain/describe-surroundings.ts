import type { Kysely } from 'kysely';
import type { EngineSchema } from '../store/schema.ts';

interface Body {
  type: string;
  url?: string;
  mount_path: string;
}

/** What the agent must know of its sandbox; the same for the whole session, so that it stays in the prompt cache. */
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
    'Your tools run in a sandbox without network. It can break: files under /workspace stay, processes do not.',
    ...(mounted.length > 0 ? ['Mounted in it:', ...mounted] : []),
    'Files to hand over belong into /mnt/session/outputs.',
  ].join('\n');
}
