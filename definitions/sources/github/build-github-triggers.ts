import type { WrittenGithub } from './github-keys.ts';
import type { GithubTrigger, GithubTriggers, SlashCommandTrigger } from './github-triggers.ts';

const COMMAND_EVENTS = ['issues', 'issue_comment', 'pull_request'];

/** Fills in the defaults of the keys of GitHub. */
export function buildGithubTriggers(written: WrittenGithub): GithubTriggers {
  const { issues, issue_comment, pull_request, slash_command: command } = written;
  const events = Object.entries({ issues, issue_comment, pull_request }).flatMap(([name, event]) =>
    event === undefined ? [] : [[name, buildEvent(event ?? {})] as const],
  );
  return {
    events: Object.fromEntries(events),
    slashCommand: command === undefined ? null : buildCommand(command),
  };
}

type WrittenEvent = Omit<NonNullable<WrittenGithub['pull_request']>, 'types'> & { types?: string[] | undefined };

function buildEvent(written: WrittenEvent): GithubTrigger {
  return {
    types: written.types ?? null,
    branches: written.branches ?? null,
    branchesIgnore: written['branches-ignore'] ?? null,
    paths: written.paths ?? null,
    pathsIgnore: written['paths-ignore'] ?? null,
    names: written.names ?? null,
    draft: written.draft ?? null,
    forks: written.forks ?? null,
  };
}

function buildCommand(written: NonNullable<WrittenGithub['slash_command']>): SlashCommandTrigger {
  const { name, events } = typeof written === 'string' ? { name: written, events: undefined } : written;
  const named = events?.filter((event) => event !== '*') ?? ['issue_comment'];
  return { name, events: events?.includes('*') ? COMMAND_EVENTS : named };
}
