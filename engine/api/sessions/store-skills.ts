import type { Transaction } from 'kysely';
import type { PinnedSkill } from '../../skills/pin-skills.ts';
import { SKILLS_FOLDER } from '../../skills/skills-folder.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { ApiError } from '../http/api-error.ts';
import { mountOf, type SessionResource } from './session-resources.ts';

/**
 * Stores what a session begins with of its skills, so that it keeps them when they are changed or deleted. Throws ApiError 400
 * for a resource where the skills are.
 */
export async function storeSkills(
  transaction: Transaction<EngineSchema>,
  { sessionId, pinned, resources }: { sessionId: string; pinned: PinnedSkill[]; resources: SessionResource[] },
): Promise<void> {
  if (pinned.length === 0) return;
  const place = resources
    .map((resource) => mountOf(resource))
    .find((mount) => `${mount}/`.startsWith(`${SKILLS_FOLDER}/`));
  if (place !== undefined) {
    throw new ApiError(
      400,
      `resources: ${place} cannot be mounted, because the skills of the agent are in ${SKILLS_FOLDER}`,
    );
  }
  const rows = pinned.map(({ name, description, sha256 }, position) => ({
    session_id: sessionId,
    position,
    name,
    description,
    sha256,
  }));
  await transaction.insertInto('session_skills').values(rows).execute();
}
