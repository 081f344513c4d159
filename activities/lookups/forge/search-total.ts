import type { AskedForge } from './asked-forge.ts';

/** Qualifiers of the forge's search by name: `state: 'open'`; more than one value means that all must hold. */
export type Qualifiers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * How many issues or pull requests match, as the forge's search counts them. Null if it does not say for certain, or does not
 * answer: the list is worth having without its total, so the failure is not passed on.
 */
export async function searchTotal({ octokit, repository }: AskedForge, qualifiers: Qualifiers): Promise<number | null> {
  const all: Qualifiers = { repo: repository, ...qualifiers };
  const words = Object.entries(all).flatMap(([name, value = []]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name}:${quotedIfNeeded(one)}`),
  );
  try {
    const { data } = await octokit.rest.search.issuesAndPullRequests({ q: words.join(' '), per_page: 1 });
    return data.incomplete_results ? null : data.total_count;
  } catch {
    return null;
  }
}

/** `created: >=<time>` for a time that is given. */
export function atOrAfter(time: string | undefined): string | undefined {
  return time === undefined ? undefined : `>=${time}`;
}

/** `none` and `*` mean the same to the list of the forge, but its search has another word for `none`. */
export function assigned(assignee: string | undefined): Qualifiers {
  return assignee === 'none' ? { no: 'assignee' } : { assignee };
}

function quotedIfNeeded(value: string): string {
  return /^(?:\*|[\w./:>=+-]+)$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, ' ')}"`;
}
