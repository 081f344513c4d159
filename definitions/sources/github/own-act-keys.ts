import { createHash } from 'node:crypto';

/**
 * The names under which Curfew writes down what it does at GitHub, and by which it finds that again when an event tells of it.
 * Repositories are `owner/name` in any case.
 */
export const ownActKey = {
  /** A text with this content was written: a comment, or the body of an issue or a pull request. */
  text: (repository: string, text: string) => key('text', repository, hash(normalised(text))),
  title: (repository: string, number: number, title: string) => key('title', repository, `${number} ${hash(title)}`),
  label: (repository: string, number: number, label: string) => key('label', repository, `${number} ${fold(label)}`),
  unlabel: (repository: string, number: number, label: string) =>
    key('unlabel', repository, `${number} ${fold(label)}`),
  /** An issue with this body was made with the label: its number is not known before. */
  labelOfText: (repository: string, text: string, label: string) =>
    key('label-of', repository, `${hash(normalised(text))} ${fold(label)}`),
  /** Adding a label to an issue makes the label, if the repository has none of this name. */
  labelName: (repository: string, label: string) => key('label-name', repository, fold(label)),
  assignee: (repository: string, number: number, login: string) =>
    key('assignee', repository, `${number} ${fold(login)}`),
  /** A login, or the slug of a team. */
  reviewer: (repository: string, number: number, name: string) =>
    key('reviewer', repository, `${number} ${fold(name)}`),
  /** A review was submitted, or a comment of one was answered, which GitHub tells of as a review. */
  review: (repository: string, number: number) => key('review', repository, String(number)),
  state: (repository: string, number: number, state: 'closed' | 'reopened') => key(state, repository, String(number)),
  branch: (repository: string, branch: string) => key('branch', repository, branch),
  push: (repository: string, branch: string, commit: string) => key('push', repository, `${commit} ${branch}`),
  /** Something was done at this issue, pull request or discussion, to which others may answer. */
  page: (repository: string, number: number) => key('page', repository, String(number)),
  /** Something was done at a page of the repository, by which a workflow of GitHub Actions may start. */
  repository: (repository: string) => key('repository', repository, ''),
} as const;

const MOST_CHARACTERS = 300;

function key(kind: string, repository: string, what: string): string {
  const written = `${kind}:${repository.toLowerCase()}:${what}`;
  return written.length <= MOST_CHARACTERS ? written : `${kind}:${hash(written)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

function fold(name: string): string {
  return name.toLowerCase();
}

/** A forge may change the ends of lines, and what surrounds a text. */
function normalised(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
