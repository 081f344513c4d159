import path from 'node:path';
import { z } from 'zod';

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
  file_id: z.string(),
  mount_path: mountPath('/mnt/session/uploads').nullish(),
});

export const SessionResources = z
  .array(
    z.discriminatedUnion('type', [GitHubRepository, File], {
      error: (issue) => (issue.code === 'invalid_union' ? 'this engine mounts github_repository and file' : undefined),
    }),
  )
  .max(500);

export type SessionResource = z.output<typeof SessionResources>[number];

export type RepositoryResource = z.output<typeof GitHubRepository>;

/** Where a repository is mounted when nothing else is said. */
export function defaultRepositoryMount(url: string): string {
  return `/workspace/${repositoryName(url)}`;
}

function repositoryName(url: string): string {
  return path.posix.basename(new URL(url).pathname).replace(/\.git$/, '');
}

function mountPath(root: string) {
  return z
    .string()
    .max(1_024)
    .refine((text) => {
      const below = path.posix.relative(root, path.posix.normalize(text));
      return text.startsWith('/') && !text.includes('\0') && below !== '' && !below.startsWith('..');
    }, `must be below ${root}`);
}
