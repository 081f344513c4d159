import { ApplicationFailure } from '@temporalio/common';
import type { Actor } from '../../contract/people.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';

export interface CheckActorRequest {
  actor: Actor;
  /** Empty if everybody who can reach the run may act. */
  approvers: string[];
}

/**
 * Checks that an actor is one of the approvers, by name or as a member of a team. An operator reaches Temporal directly
 * and could end the workflow anyway: it may always act. Throws a non-retryable `ActorRefused` that names who may.
 */
export async function checkActor(
  { github }: ActivityDependencies,
  { actor, approvers }: CheckActorRequest,
): Promise<void> {
  if (isOperator(actor) || approvers.length === 0 || approvers.some((approver) => same(approver, actor))) return;
  const login = actor.startsWith('user:') ? actor.slice('user:'.length) : null;
  for (const approver of approvers) {
    if (login === null || !approver.startsWith('team:')) continue;
    const [organization = '', team = ''] = approver.slice('team:'.length).split('/');
    try {
      if (await github.isTeamMember(organization, team, login)) return;
    } catch (error) {
      throw githubFailure(error, `Looking up whether ${login} is in ${approver}`);
    }
  }
  throw ApplicationFailure.nonRetryable(
    `${actor} may not decide this; it is for ${approvers.join(', ')}`,
    'ActorRefused',
  );
}

function isOperator(actor: Actor): boolean {
  return actor === 'operator' || actor.startsWith('operator:');
}

function same(approver: string, actor: Actor): boolean {
  return approver.toLowerCase() === actor.toLowerCase();
}
