import { expect, it, onTestFinished } from 'vitest';
import { ensureAgent } from '../../../../activities/session/opening/ensure-agent.ts';
import { buildAgent } from '../../../../definitions/loading/build-agent.ts';
import type { Skill } from '../../../../definitions/skill.ts';
import { apiOf } from '../../../support/engine/api-of.ts';
import { bareEngine } from '../../../support/engine/bare-engine.ts';

function skill(name: string, content: string): Skill {
  return {
    name,
    files: [
      { path: 'SKILL.md', encoding: 'utf8', content: `---\ndescription: ${content}\n---\n` },
      { path: 'data/x.bin', encoding: 'base64', content: 'AP8=' },
    ],
  };
}

it('uploads each skill once for each content, and names it in the agent by version', async () => {
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const { client } = apiOf(bare.engine);
  const agent = (skills: Skill[]) => ensureAgent(client, buildAgent('writer', { skills }, 'You write.'));
  const names = async () =>
    (await Array.fromAsync(client.skills.list())).map(({ display_name }) => display_name).sort();

  const first = await agent([skill('one', 'First.'), skill('two', 'Second.')]);
  expect(await names()).toEqual([expect.stringMatching(/^one \(curfew \w{16}\)$/), expect.stringMatching(/^two /)]);
  const { skills } = await client.beta.agents.retrieve(first.id);
  const described = await Promise.all(
    skills.map(async ({ skill_id, version }) => await client.skills.versions.retrieve(version, { skill_id })),
  );
  expect(described.map(({ name, description }) => `${name}: ${description}`)).toEqual(['one: First.', 'two: Second.']);

  expect(await agent([skill('one', 'First.'), skill('two', 'Second.')])).toEqual({ id: first.id, version: 1 });
  expect(await names()).toHaveLength(2);

  const changed = await agent([skill('one', 'Changed.')]);
  expect(changed).toMatchObject({ id: first.id, version: 2 });
  expect(await names()).toHaveLength(3);

  const without = await agent([]);
  expect((await client.beta.agents.retrieve(without.id)).skills).toEqual([]);
});
