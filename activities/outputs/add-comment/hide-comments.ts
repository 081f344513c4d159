import type { Github } from '../../../connections/github/create-github.ts';
import { refusalOf } from '../issues/refusal-of.ts';

/** Hides comments as outdated, by their ids in the GraphQL API. Returns notes for people. Throws as `refusalOf` says. */
export async function hideComments(github: Github, comments: string[]): Promise<string[]> {
  const hidden: string[] = [];
  for (const comment of comments) {
    const refusal = await refusalOf('Hiding an older comment', () => github.hideComment(comment));
    if (refusal !== null) return [...hiddenNote(hidden), `Hiding older comments was not possible: ${refusal}`];
    hidden.push(comment);
  }
  return hiddenNote(hidden);
}

function hiddenNote({ length }: string[]): string[] {
  if (length === 0) return [];
  return [length === 1 ? 'Hid the older comment' : `Hid ${length} older comments`];
}
