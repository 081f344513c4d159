import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oneAtATime } from '../../outputs/one-at-a-time.ts';
import { syncFolder } from '../../store/files/sync-folder.ts';
import { SKILLS_FOLDER } from '../../skills/skills-folder.ts';
import { unpackSkill, type MountedSkill } from '../../skills/unpack-skill.ts';
import { addressProblem } from './address-problem.ts';
import { cloneRepository } from './clone-repository.ts';
import { handOver } from './hand-over.ts';
import { handsOwners } from './hands-owner.ts';
import { mountPathProblem } from './mount-path-problem.ts';
import { removeTree } from './remove-tree.ts';
import type { Repository } from './repository.ts';
import { syncUploads } from './sync-uploads.ts';
import { mountsLayout, workspaceLayout } from './workspace-layout.ts';

/** A file that the agent can read but not write. */
export interface MountedFile {
  /** Below `/mnt/session/uploads`. */
  mountPath: string;
  content: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface WorkspaceRequest {
  /** The folder of one session, owned by the engine. */
  folder: string;
  repositories: Repository[];
  files: MountedFile[];
  /** None if absent. */
  skills?: MountedSkill[];
}

const UPLOADS = '/mnt/session/uploads';

/** Attempts at the same folder run one after the other; otherwise they would discard each other's work. */
const attempts = oneAtATime();

/**
 * Prepares the workspace of a session: clones its repositories and writes its files and skills, before any agent can write there.
 * Idempotent: a complete workspace stays as it is; what an interrupted attempt has left is thrown away.
 * @throws RepositoryError when a repository cannot be mounted; Error when a mount path is not allowed; the signal's reason.
 */
export async function prepareWorkspace(request: WorkspaceRequest, signal: AbortSignal): Promise<void> {
  await attempts.run(request.folder, () => prepareOnce(request, signal));
}

/**
 * Makes the uploads of a workspace that is ready what `readFiles` says, also while hands use it: files appear whole and
 * at once, and others vanish. Does nothing before the workspace is ready: its preparation ends with this, too. A file
 * that is there already is taken for the same one.
 */
export async function refreshUploads(folder: string, readFiles: () => Promise<MountedFile[]>): Promise<void> {
  const { mounts, uploads } = workspaceLayout(folder);
  if (!(await exists(mounts))) return;
  await attempts.run(folder, async () => {
    await discardAttempts(folder);
    const files = (await readFiles()).map(({ mountPath, content }) => ({ place: below(UPLOADS, mountPath), content }));
    await syncUploads({ uploads, files, drafts: path.join(folder, `attempt-${randomUUID()}`) });
  });
}

async function prepareOnce(
  { folder, repositories, files, skills = [] }: WorkspaceRequest,
  signal: AbortSignal,
): Promise<void> {
  const ready = workspaceLayout(folder).mounts;
  if (await exists(ready)) return;
  repositories.forEach((repository) => checkAddress(repository.url));
  const places = repositories.map((repository) => below('/workspace', repository.mountPath));
  refuseOverlaps(places);
  const uploads = files.map((file) => below(UPLOADS, file.mountPath));
  await discardAttempts(folder);
  // Each attempt has a folder of its own: a git of a killed engine may still write into an older one.
  const attempt = mountsLayout(path.join(folder, `attempt-${randomUUID()}`));
  for (const part of [attempt.workspace, attempt.outputs, attempt.uploads]) await mkdir(part, { recursive: true });
  for (const [i, file] of files.entries())
    await writeUpload(path.join(attempt.uploads, uploads[i] ?? ''), file.content);
  for (const skill of skills)
    await unpackSkill(skill, path.join(attempt.workspace, below('/workspace', SKILLS_FOLDER)));
  for (const [i, repository] of repositories.entries()) {
    const into = path.join(attempt.workspace, places[i] ?? '');
    await mkdir(path.dirname(into), { recursive: true });
    await cloneRepository(repository, into, signal);
  }
  // Any of the users will do: most likely it is free when the hands start.
  const [owner] = handsOwners() ?? [];
  if (owner) await handOver(attempt, owner);
  await syncFolder(attempt.mounts);
  await rename(attempt.mounts, ready);
  await syncFolder(folder);
}

function checkAddress(url: string): void {
  const problem = addressProblem(url);
  if (problem === null) return;
  const shown = url.slice(0, 200).replace(/\/\/[^/]*@/, '//…@');
  throw new Error(`Repository address "${shown}" is not allowed; it ${problem}.`);
}

/** `mountPath` relative to `root`, or an error: nothing is ever written beside the folder of the session. */
function below(root: string, mountPath: string): string {
  const problem = mountPathProblem(root, mountPath);
  if (problem !== null) throw new Error(`Mount path "${mountPath}" is not allowed; it ${problem}.`);
  return path.posix.relative(root, mountPath);
}

// A repository inside another could be cloned through a symbolic link of the outer one, to anywhere on this machine.
function refuseOverlaps(places: string[]): void {
  for (const [i, place] of places.entries()) {
    const clash = places.find(
      (other, j) => i !== j && (other === place || `${place}/`.startsWith(other && `${other}/`)),
    );
    if (clash !== undefined) {
      throw new Error(
        `Repositories must not be mounted inside each other: /workspace/${clash} and /workspace/${place}.`,
      );
    }
  }
}

async function discardAttempts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.startsWith('attempt-')) await removeTree(path.join(folder, name));
  }
}

async function writeUpload(file: string, content: MountedFile['content']): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content, { flag: 'wx', mode: 0o644 });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
