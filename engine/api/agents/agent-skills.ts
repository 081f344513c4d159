import { z } from 'zod';
import { LATEST } from '../../skills/skill-store.ts';
import type { AgentSkill } from '../../store/agent.ts';

const MOST_SKILLS = 20;
const ANTHROPIC =
  'the files of skills of type anthropic are at the hosted service only; upload a skill of your own, and name it with type custom';

const Skill = z
  .strictObject({
    type: z.enum(['custom', 'anthropic']).refine((type) => type === 'custom', ANTHROPIC),
    skill_id: z.string().min(1),
    version: z.string().min(1).nullish(),
  })
  .transform(({ skill_id, version }): AgentSkill => ({ type: 'custom', skill_id, version: version ?? LATEST }));

/** The skills of an agent; whether they exist is asked when they are stored. */
export const AgentSkills = z
  .array(Skill)
  .max(MOST_SKILLS)
  .superRefine((skills, context) => {
    const ids = skills.map(({ skill_id }) => skill_id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `skill ${twice} is named twice` });
  });
