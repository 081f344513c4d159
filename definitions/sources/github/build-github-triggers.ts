import { GITHUB_EVENTS } from './github-events.ts';
import type { WrittenEvent } from './github-filters.ts';
import { COMMAND_EVENTS, COMMENT_EVENTS, LABEL_EVENTS, type WrittenCommands } from './github-keys.ts';
import type { GithubTrigger, GithubTriggers, LabelCommandTrigger, SlashCommandTrigger } from './github-triggers.ts';

/** Fills in the defaults of the keys of GitHub. */
export function buildGithubTriggers(written: WrittenCommands & Record<string, unknown>): GithubTriggers {
  const { slash_command: slash, label_command: label } = written;
  const events = Object.keys(GITHUB_EVENTS)
    .filter((name) => written[name] !== undefined)
    // The schema has checked it.
    .map((name) => [name, buildEvent((written[name] as WrittenEvent | null) ?? {})] as const);
  const triggers = {
    events: Object.fromEntries(events),
    slashCommand: slash === undefined ? null : buildSlashCommand(slash),
  };
  return label === undefined ? triggers : { ...triggers, labelCommand: buildLabelCommand(label) };
}

/** A filter that nobody wrote and that earlier versions did not know is left out: then the content hash stays the same. */
function buildEvent(written: WrittenEvent): GithubTrigger {
  const trigger: GithubTrigger = {
    types: written.types ?? null,
    branches: written.branches ?? null,
    branchesIgnore: written['branches-ignore'] ?? null,
    paths: written.paths ?? null,
    pathsIgnore: written['paths-ignore'] ?? null,
    names: written.names ?? null,
    draft: written.draft ?? null,
    forks: written.forks ?? null,
  };
  if (written.tags) trigger.tags = written.tags;
  if (written['tags-ignore']) trigger.tagsIgnore = written['tags-ignore'];
  if (written.workflows) trigger.workflows = written.workflows;
  if (written.assignees) trigger.assignees = written.assignees;
  if (written.reviewers) trigger.reviewers = written.reviewers;
  return trigger;
}

function buildSlashCommand(written: NonNullable<WrittenCommands['slash_command']>): SlashCommandTrigger {
  const { name, events } = typeof written === 'string' ? { name: written, events: undefined } : written;
  const named = events?.filter((event) => event !== '*') ?? [...COMMENT_EVENTS];
  return { name, events: events?.includes('*') ? [...COMMAND_EVENTS] : named };
}

function buildLabelCommand(written: NonNullable<WrittenCommands['label_command']>): LabelCommandTrigger {
  if (typeof written === 'string') return { name: written, events: [...LABEL_EVENTS] };
  return { name: written.name, events: written.events ?? [...LABEL_EVENTS] };
}
