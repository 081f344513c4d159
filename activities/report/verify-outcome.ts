import { sleep } from '@temporalio/activity';
import type { Github } from '../../connections/github/create-github.ts';
import type { Artefact, PullRequestArtefact } from '../../contract/artefact.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';

export interface VerifyRequest {
  /** `owner/name`; null where the automation leaves it to the event: then the artefact's own page says it. */
  repository: string | null;
  artefacts: Artefact[];
}

export type Verification = { verified: true } | { verified: false; reason: string };

/** A forge shows a pull request's new head a moment after the push. */
const LOOKS = 6;
const BETWEEN_LOOKS_MS = 2_000;

/**
 * Looks up whether everything that was handed over exists: each pull request with the commit that was pushed as its head
 * and a diff that is not empty, each issue and comment. Throws as `githubFailure` says.
 */
export async function verifyOutcome(
  { github }: ActivityDependencies,
  { repository, artefacts }: VerifyRequest,
  betweenLooksMs = BETWEEN_LOOKS_MS,
): Promise<Verification> {
  if (artefacts.length === 0) return { verified: false, reason: 'nothing was handed over' };
  for (const artefact of artefacts) {
    const reason = await lookUp(github, repository, artefact, betweenLooksMs);
    if (reason !== null) return { verified: false, reason };
  }
  return { verified: true };
}

/** Null when it is there as it should be, else what is wrong. */
async function lookUp(
  github: Github,
  repository: string | null,
  artefact: Artefact,
  betweenLooksMs: number,
): Promise<string | null> {
  const place = repository ?? repositoryOf(artefact.url);
  if (place === null) return `${artefact.url} names no repository`;
  try {
    switch (artefact.type) {
      case 'pull-request':
        return await lookUpPull(github, place, artefact, betweenLooksMs);
      case 'issue':
        return (await github.getIssue(place, artefact.number)) === null ? `issue ${artefact.url} does not exist` : null;
      case 'comment':
        return await lookUpComment(github, place, artefact.url);
    }
  } catch (error) {
    throw githubFailure(error, `Looking up ${artefact.url}`);
  }
}

async function lookUpPull(
  github: Github,
  repository: string,
  { number, url, headSha }: PullRequestArtefact,
  betweenLooksMs: number,
): Promise<string | null> {
  for (let looks = 1; ; looks++) {
    const pull = await github.getPull(repository, number);
    if (pull === null) return `pull request ${url} does not exist`;
    if (pull.headSha === headSha) {
      const changed = pull.changedFiles ?? (await github.changedFiles(repository, number))?.length;
      return changed === 0 ? `pull request ${url} changes nothing` : null;
    }
    if (looks === LOOKS) return `the head of pull request ${url} is ${pull.headSha}, not ${headSha}, which was pushed`;
    await sleep(betweenLooksMs);
  }
}

async function lookUpComment(github: Github, repository: string, url: string): Promise<string | null> {
  const id = /#issuecomment-(\d+)$/.exec(url)?.[1];
  // A forge whose comments have other addresses told us this one when it made the comment.
  if (id === undefined) return null;
  return (await github.getComment(repository, Number(id))) === null ? `comment ${url} does not exist` : null;
}

/** `https://forge/prefix/acme/api/pull/7` → `acme/api`. */
function repositoryOf(url: string): string | null {
  const [, owner, name] = /\/([^/]+)\/([^/]+)\/(?:pulls?|issues)\/\d+/.exec(url) ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}
