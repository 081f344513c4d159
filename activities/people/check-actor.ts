import { ApplicationFailure } from '@temporalio/common';
import { OPERATOR, type Actor, type SignedUpdate } from '../../contract/people.ts';
import { isSameActor } from '../../contract/same-actor.ts';
import { actorKey } from '../../runtime/actor-key.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { isOfSlack, isSlackApprover } from './is-slack-approver.ts';
import { verifyProof } from './verify-proof.ts';

export interface CheckActorRequest {
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
  if (approvers.some((approver) => names.some((name) => isSameActor(approver, name)))) return;
  for (const approver of approvers) {
    for (const name of names) if (await isMemberOf(dependencies, approver, name)) return;
  }
  const who = actor === OPERATOR ? 'An operator' : actor;
  throw refused(`${who} may not decide this; it is for ${approvers.join(', ')}`);
}

/** Whether this name is of a member of the team or channel that an approver stands for, or of who has this name in Slack now. */
async function isMemberOf(dependencies: ActivityDependencies, approver: string, name: Actor): Promise<boolean> {
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
