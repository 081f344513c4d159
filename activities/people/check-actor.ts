import { ApplicationFailure } from '@temporalio/common';
import { OPERATOR, type Actor, type SignedUpdate } from '../../contract/people.ts';
import { actorKey } from '../../runtime/actor-key.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { isSlackApprover } from './is-slack-approver.ts';
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
 * Checks that an actor is who they say, by the proof, and one of the approvers, by name or as a member of a team or channel.
 * Throws a non-retryable `ActorRefused` that says what is wrong, or who may decide.
 */
export async function checkActor(
  dependencies: ActivityDependencies,
  { actor, approvers, signed }: CheckActorRequest,
): Promise<void> {
  const { github, environment, dataFolder } = dependencies;
  if (signed !== null) {
    const problem = verifyProof(signed, actorKey(environment.actorKey, dataFolder));
    if (problem !== null) throw refused(problem);
  }
  if (actor !== (signed?.proof.actor ?? OPERATOR)) throw refused(`Nobody has proven to be ${actor}`);
  if (approvers.length === 0 || approvers.some((approver) => same(approver, actor))) return;
  const login = actor.startsWith('user:') ? actor.slice('user:'.length) : null;
  for (const approver of approvers) {
    if (await isSlackApprover(dependencies, approver, actor)) return;
    if (login === null || !approver.startsWith('team:')) continue;
    const [organization = '', team = ''] = approver.slice('team:'.length).split('/');
    try {
      if (await github.isTeamMember(organization, team, login)) return;
    } catch (error) {
      throw githubFailure(error, `Looking up whether ${login} is in ${approver}`);
    }
  }
  const who = actor === OPERATOR ? 'An operator' : actor;
  throw refused(`${who} may not decide this; it is for ${approvers.join(', ')}`);
}

function refused(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'ActorRefused');
}

function same(approver: string, actor: Actor): boolean {
  return approver.toLowerCase() === actor.toLowerCase();
}
