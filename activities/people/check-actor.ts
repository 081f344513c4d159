import { ApplicationFailure } from '@temporalio/common';
import type { RunId } from '../../contract/event.ts';
import { OPERATOR, type Actor, type SignedUpdate } from '../../contract/people.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import { isSameActor, slackUserOf } from '../../contract/same-actor.ts';
import { actorKey } from '../../runtime/actor-key.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { isOfSlack, isSlackApprover } from './is-slack-approver.ts';
import { verifyProof } from './verify-proof.ts';

export interface CheckActorRequest {
  /** Absent in requests of an earlier version. */
  runId?: RunId;
  /** `operator`, or the actor of the proof. */
  actor: Actor;
  /** Empty if everybody who can reach the run may act. */
  approvers: string[];
  /** Null for an operator. Nobody else is believed without a proof. */
  signed: SignedUpdate | null;
}

/**
 * Checks that an actor is who they say, by the proof, and one of the approvers: by any of their names, or as a member of a team or
 * channel at this moment.
 * Throws a non-retryable `ActorRefused` that says what is wrong, or who may decide.
 */
export async function checkActor(
  dependencies: ActivityDependencies,
  { actor, approvers, signed }: CheckActorRequest,
): Promise<void> {
  const { environment, dataFolder } = dependencies;
  if (signed !== null) {
    const problem = verifyProof(signed, actorKey(environment.actorKey, dataFolder));
    if (problem !== null) throw refused(problem);
  }
  if (actor !== (signed?.proof.actor ?? OPERATOR)) throw refused(`Nobody has proven to be ${actor}`);
  if (approvers.length === 0) return;
  const names = [actor, ...(signed?.proof.names ?? [])];
  const isNamed = (name: Actor): boolean => approvers.some((approver) => isSameActor(approver, name));
  const { holds, reasons } = await anyHolds([
    ...names.filter(isNamed).map((name) => async () => name === actor || (await isInUse(dependencies, name))),
    ...approvers.flatMap((approver) => names.map((name) => () => isMemberOf(dependencies, approver, name))),
  ]);
  if (holds) return;
  const who = actor === OPERATOR ? 'An operator' : actor;
  const said = `${who} may not decide this; it is for ${approvers.join(', ')}`;
  throw refused([said, ...new Set(reasons)].join('. '));
}

/**
 * Tries one check after the other until one holds. What cannot be asked at all, such as the members of a channel from which the app
 * was removed, holds not, and `reasons` say why. Throws if nothing holds and a check may succeed later.
 */
async function anyHolds(checks: (() => Promise<boolean>)[]): Promise<{ holds: boolean; reasons: string[] }> {
  const reasons: string[] = [];
  const later: unknown[] = [];
  for (const check of checks) {
    try {
      if (await check()) return { holds: true, reasons };
    } catch (error) {
      if (error instanceof ApplicationFailure && error.nonRetryable === true) reasons.push(error.message);
      else later.push(error);
    }
  }
  if (later.length > 0) throw later[0];
  return { holds: false, reasons };
}

/** Slack vouches for the name with which somebody presses. That of whoever acts elsewhere may be of an account that is deactivated. */
async function isInUse({ environment }: ActivityDependencies, name: Actor): Promise<boolean> {
  const user = slackUserOf(name);
  const slack = user === null ? null : createSlack(environment.slack);
  if (user === null || slack === null) return true;
  try {
    return (await slack.account(user))?.isDeactivated !== true;
  } catch (error) {
    throw slackFailure(error, `Looking up the account ${name}`);
  }
}

/**
 * Whether this name, which is not the approver itself, is of a member of the team or channel that an approver stands for, or of
 * who has this name in Slack now.
 */
async function isMemberOf(dependencies: ActivityDependencies, approver: string, name: Actor): Promise<boolean> {
  if (isSameActor(approver, name)) return false;
  if (isOfSlack(approver)) return await isSlackApprover(dependencies, approver, name);
  if (!approver.startsWith('team:') || !name.startsWith('user:')) return false;
  const login = name.slice('user:'.length);
  const [organization = '', team = ''] = approver.slice('team:'.length).split('/');
  try {
    return await dependencies.github.isTeamMember(organization, team, login);
  } catch (error) {
    throw githubFailure(error, `Looking up whether ${login} is in ${approver}`);
  }
}

function refused(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'ActorRefused');
}
