import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { MountedSkill } from '../../skills/unpack-skill.ts';
import type { WorkspaceRequest } from './workspace.ts';
import type { FileBytes } from '../../store/files/file-bytes.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { readSession } from '../../store/write-session.ts';
import type { TokenSeal } from '../../store/token-seal.ts';

const FETCH_DEPTH_KEY = 'curfew_fetch_depth';
/** Git refuses a larger number. */
const MOST_COMMITS = 2 ** 31 - 1;

interface RepositoryBody {
  type: 'github_repository';
  id: string;
  url: string;
  mount_path: string;
  checkout: { type: 'branch'; name: string } | { type: 'commit'; sha: string } | null;
}

interface FileBody {
  type: 'file';
  file_id: string;
  mount_path: string;
}

export interface SessionMounts extends WorkspaceRequest {
  /** Where the agent's shell starts: in the repository if there is exactly one. */
  workdir: string;
}

export function sessionFolder(dataFolder: string, sessionId: string): string {
  return join(dataFolder, 'sessions', sessionId);
}

interface MountSources {
  database: Kysely<EngineSchema>;
  seal: TokenSeal;
  bytes: FileBytes;
  dataFolder: string;
}

/** What a session has mounted. The tokens in it are for the clone alone: do not log or keep them. */
export async function mountsOfSession(
  { database, seal, bytes, dataFolder }: MountSources,
  sessionId: string,
): Promise<SessionMounts> {
  const rows = await database
    .selectFrom('session_resources')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  const fetchDepth = await readFetchDepth(database, sessionId);
  const mounts: SessionMounts = {
    folder: sessionFolder(dataFolder, sessionId),
    repositories: [],
    files: [],
    skills: await skillsOf(database, bytes, sessionId),
    workdir: '/workspace',
  };
  for (const row of rows) {
    const body = JSON.parse(row.body) as RepositoryBody | FileBody;
    if (body.type === 'file') {
      const sha256 = await digestOf(database, body.file_id);
      if (sha256 !== undefined) mounts.files.push({ mountPath: body.mount_path, content: bytes.read(sha256) });
      continue;
    }
    const token = row.sealed_token === null ? null : seal.open(row.sealed_token, row.id);
    const { url, mount_path: mountPath, checkout } = body;
    mounts.repositories.push({ url, token, mountPath, checkout, fetchDepth });
  }
  const [only, ...more] = mounts.repositories;
  if (only && more.length === 0) mounts.workdir = only.mountPath.replace(/\/+$/, '');
  return mounts;
}

async function skillsOf(database: Kysely<EngineSchema>, bytes: FileBytes, sessionId: string): Promise<MountedSkill[]> {
  const rows = await database
    .selectFrom('session_skills')
    .select('sha256')
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  return rows.map(({ sha256 }) => ({ open: () => bytes.open(sha256) }));
}

/** How many commits of history to clone; `null` means all. The API has no field for it, so it is in the session's metadata. */
async function readFetchDepth(database: Kysely<EngineSchema>, sessionId: string): Promise<number | null> {
  const { metadata } = await readSession(database, sessionId);
  const depth = Number((JSON.parse(metadata) as Record<string, string>)[FETCH_DEPTH_KEY]);
  return Number.isInteger(depth) && depth > 0 && depth <= MOST_COMMITS ? depth : null;
}

async function digestOf(database: Kysely<EngineSchema>, fileId: string): Promise<string | undefined> {
  const row = await database.selectFrom('files').select('sha256').where('id', '=', fileId).executeTakeFirst();
  return row?.sha256;
}
