import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { toFile } from '@anthropic-ai/sdk';
import type { BetaManagedAgentsCustomSkillParams } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Skill } from '../../../definitions/skill.ts';

const DIGITS = 16;

/**
 * The skills at the API, each uploaded once for each content: found by the hash in its display name, else uploaded. If two are
 * uploaded at once, both have the right content, so either can be used. Their order is kept.
 */
export async function ensureSkills(
  agentApi: Anthropic,
  skills: readonly Skill[],
): Promise<BetaManagedAgentsCustomSkillParams[]> {
  if (skills.length === 0) return [];
  const known = new Map<string, { id: string; latest_version_id: string }>();
  const wanted = new Set(skills.map(displayName));
  for await (const { id, display_name, latest_version_id } of agentApi.skills.list({ source: 'custom', limit: 100 })) {
    if (wanted.has(display_name)) known.set(display_name, { id, latest_version_id });
    if (known.size === wanted.size) break;
  }
  const ensured: BetaManagedAgentsCustomSkillParams[] = [];
  for (const skill of skills) {
    const { id, latest_version_id } = known.get(displayName(skill)) ?? (await upload(agentApi, skill));
    ensured.push({ type: 'custom', skill_id: id, version: latest_version_id });
  }
  return ensured;
}

async function upload(agentApi: Anthropic, skill: Skill): Promise<{ id: string; latest_version_id: string }> {
  const files = skill.files.map(({ path, encoding, content }) =>
    toFile(Buffer.from(content, encoding), `${skill.name}/${path}`),
  );
  const parameters = { files: await Promise.all(files), display_name: displayName(skill) };
  return await agentApi.skills.create(parameters, { maxRetries: 0 });
}

/** A skill at the API has no metadata, so its display name says which content it has. */
function displayName({ name, files }: Skill): string {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, DIGITS);
  return `${name} (curfew ${hash})`;
}
