import path from 'node:path';
import { z } from 'zod';
import { isRefName } from '../../../text/is-ref-name.ts';
import { addressProblem } from '../../hands/workspace/address-problem.ts';
import { mountPathProblem } from '../../hands/workspace/mount-path-problem.ts';

const UPLOADS = '/mnt/session/uploads';

/** Of one session. */
export const MOST_RESOURCES = 500;

const Checkout = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('branch'), name: z.string().refine(isRefName, 'must be the name of a branch') }),
  z.strictObject({
    type: z.literal('commit'),
    sha: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i, 'must be a full commit id: 40 or 64 hexadecimal digits')
      .toLowerCase(),
  }),
]);

const GitHubRepository = z.strictObject({
  type: z.literal('github_repository'),
  url: checked(addressProblem),
  authorization_token: z.string().min(1).nullish(),
  checkout: Checkout.nullish(),
  mount_path: mountPath('/workspace').nullish(),
});

/** A file to mount. */
export const FileResource = z.strictObject({
  type: z.literal('file', 'this engine adds files to a session; a repository can be mounted only when it is created'),
  file_id: z.string().regex(/^[\w-]{1,128}$/, 'must be the id of a file'),
  mount_path: mountPath(UPLOADS).nullish(),
});

export const SessionResources = z
  .array(
    z.discriminatedUnion('type', [GitHubRepository, FileResource], {
      error: (issue) => (issue.code === 'invalid_union' ? 'this engine mounts github_repository and file' : undefined),
    }),
  )
  .max(MOST_RESOURCES)
  .superRefine(refusePlaces);

export type SessionResource = z.output<typeof SessionResources>[number];

/** Where a resource is mounted: at the path that it names, or at the default of its kind. */
export function mountOf(resource: SessionResource): string {
  if (resource.mount_path) return resource.mount_path;
  if (resource.type === 'file') return `${UPLOADS}/${resource.file_id}`;
  return `/workspace/${repositoryName(resource.url)}`;
}

/** Empty for a text that is no address: the places of all resources are judged even if one address is wrong. */
function repositoryName(url: string): string {
  return path.posix.basename(URL.canParse(url) ? new URL(url).pathname : '').replace(/\.git$/, '');
}

/** The other place that cannot be mounted beside this one, because one is the other or inside it. */
export function clashOf(place: string, others: string[]): string | undefined {
  return others.find((other) => `${place}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${place}/`));
}

/**
 * Refuses a mount inside another one, because the outer one could hold a link at that path, and a repository whose name makes
 * no mount path.
 */
function refusePlaces(
  resources: z.output<typeof GitHubRepository | typeof FileResource>[],
  context: z.RefinementCtx,
): void {
  const places = resources.map((resource) => mountOf(resource));
  for (const [i, resource] of resources.entries()) {
    if (resource.type === 'file' || resource.mount_path) continue;
    if (mountPathProblem('/workspace', places[i] ?? '') === null) continue;
    const message = 'ends in no name that could be a folder; give a mount_path';
    context.addIssue({ code: 'custom', path: [i, 'url'], message });
  }
  for (const [i, place] of places.entries()) {
    const clash = places.find((other, j) => i !== j && `${place}/`.startsWith(`${other}/`));
    if (clash === undefined) continue;
    const message = `${place} and ${clash} cannot both be mounted: one is the other or inside it`;
    context.addIssue({ code: 'custom', path: [i, 'mount_path'], message });
  }
}

function mountPath(root: string) {
  return checked((text) => mountPathProblem(root, text)).transform((text) => text.replace(/\/$/, ''));
}

function checked(problemOf: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}
