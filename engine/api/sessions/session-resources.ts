import path from 'node:path';
import { z } from 'zod';

const UPLOADS = '/mnt/session/uploads';

const Checkout = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('branch'), name: z.string().min(1).max(255) }),
  z.strictObject({ type: z.literal('commit'), sha: z.string().regex(/^[0-9a-f]{7,64}$/i, 'a commit id in hex') }),
]);

const GitHubRepository = z.strictObject({
  type: z.literal('github_repository'),
  url: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL of a repository' })
    .refine(
      (url) => new URL(url).username === '' && new URL(url).password === '',
      'put the token into authorization_token',
    )
    .refine((url) => repositoryName(url) !== '', 'the URL names no repository'),
  authorization_token: z.string().min(1).nullish(),
  checkout: Checkout.nullish(),
  mount_path: mountPath('/workspace').nullish(),
});

const File = z.strictObject({
  type: z.literal('file'),
  file_id: z.string().regex(/^[\w-]{1,128}$/, 'the id of a file'),
  mount_path: mountPath(UPLOADS).nullish(),
});

export const SessionResources = z
  .array(
    z.discriminatedUnion('type', [GitHubRepository, File], {
      error: (issue) => (issue.code === 'invalid_union' ? 'this engine mounts github_repository and file' : undefined),
    }),
  )
  .max(500)
  .superRefine(refuseOverlaps);

export type SessionResource = z.output<typeof SessionResources>[number];

/** Where a resource is mounted: at the path that it names, or at the default of its kind. */
export function mountOf(resource: SessionResource): string {
  if (resource.mount_path) return resource.mount_path;
  if (resource.type === 'file') return `${UPLOADS}/${resource.file_id}`;
  return `/workspace/${repositoryName(resource.url)}`;
}

function repositoryName(url: string): string {
  return path.posix.basename(new URL(url).pathname).replace(/\.git$/, '');
}

/** Refuses a mount inside another one: the outer one could hold a link at that path. */
function refuseOverlaps(resources: z.output<typeof GitHubRepository | typeof File>[], context: z.RefinementCtx): void {
  const places = resources.map((resource) => mountOf(resource));
  for (const [i, place] of places.entries()) {
    const clash = places.find((other, j) => i !== j && `${place}/`.startsWith(`${other}/`));
    if (clash === undefined) continue;
    const message = `${place} and ${clash} cannot both be mounted: one is the other or inside it`;
    context.addIssue({ code: 'custom', path: [i, 'mount_path'], message });
  }
}

function mountPath(root: string) {
  return z
    .string()
    .max(1_024)
    .transform((text) => path.posix.normalize(text).replace(/\/+$/, ''))
    .refine((text) => text.startsWith(`${root}/`) && !text.includes('\0'), `must be below ${root}`);
}
