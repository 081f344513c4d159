import { randomUUID } from 'node:crypto';
import type { PaceBook } from '../../../contract/github/github-pace.ts';
import { createUnpacedOctokit } from '../create-octokit.ts';
import { createPace } from './create-pace.ts';
import { keepPace } from './process-pace.ts';

/** Has every client of GitHub in this process keep the limits by this book, until the returned function is called. */
export function startPace(book: PaceBook): () => void {
  const login = async ({ apiUrl, token }: { apiUrl: string; token: string }) =>
    (await createUnpacedOctokit({ apiUrl, token }).rest.users.getAuthenticated()).data.login;
  return keepPace(createPace({ book, holder: randomUUID(), login }));
}
