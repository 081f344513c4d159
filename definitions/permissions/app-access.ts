import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { LOOKUPS } from '../lookups/lookups.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS } from '../outputs/outputs.ts';
import type { GithubTriggers } from '../sources/github/github-triggers.ts';
import { EVENT_PERMISSIONS } from './event-permissions.ts';
import { joinPermissions } from './join-permissions.ts';
import { permissionsOf } from './permissions-of.ts';
import { readPermissionsOf } from './read-permissions-of.ts';
import { TALK_PERMISSIONS } from './talk-permissions-of.ts';

/** What a GitHub App is given when it is made. */
export interface AppAccess {
  permissions: GithubPermissions;
  /** Names of webhook events, sorted. */
  events: string[];
  /** Events of the automations that only a person can choose, in the settings of the App. */
  byHand: string[];
}

/** What an App needs for these automations and nothing else. */
export function appAccessOf(automations: readonly Automation[]): AppAccess {
  const wanted = [...new Set(automations.flatMap(eventsOf))].sort();
  const events = wanted.filter((name) => EVENT_PERMISSIONS[name] !== undefined);
  return {
    permissions: joinPermissions(...automations.map(permissionsOf), ...events.map(readOf)),
    events,
    byHand: wanted.filter((name) => EVENT_PERMISSIONS[name] === undefined),
  };
}

/** What an App needs for every output and every lookup that there is, with the events that can be sent to it then. */
export function wholeAppAccess(): AppAccess {
  const lookups = Object.fromEntries(LOOKUPS.map(({ permission }) => [permission, 'read' as const]));
  const permissions = joinPermissions(
    { metadata: 'read' },
    TALK_PERMISSIONS,
    readPermissionsOf({ permissions: lookups }),
    ...OUTPUTS.map((output) => output.permissions(defaultsOf(output))),
  );
  const events = Object.keys(EVENT_PERMISSIONS).filter((name) =>
    Object.keys(readOf(name)).every((one) => one in permissions),
  );
  return { permissions, events, byHand: [] };
}

/** Where an option has to be written, what is not there asks for nothing. */
function defaultsOf({ options }: Output): object {
  return options.safeParse(null).data ?? options.safeParse({}).data ?? {};
}

function readOf(event: string): GithubPermissions {
  const permission = EVENT_PERMISSIONS[event];
  return permission === undefined ? {} : { [permission]: 'read' };
}

/** Decisions about a run are also written as comments on its issue or pull request. */
function eventsOf({ on, approval }: Automation): string[] {
  const github = on.sources['github'] as GithubTriggers | undefined;
  const asks = approval.some(({ approvers }) => approvers.some((approver) => /^(?:user|team):/.test(approver)));
  return [
    ...Object.keys(github?.events ?? {}),
    ...(github?.slashCommand?.events ?? []),
    ...(github?.labelCommand?.events ?? []),
    ...(asks || github !== undefined ? ['issue_comment'] : []),
  ];
}
