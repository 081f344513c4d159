import type { Agent } from '../agent.ts';
import type { Problem } from '../problem.ts';
import { agentSchema } from '../schema/agent-schema.ts';
import { buildAgent } from './build-agent.ts';
import { checkModel } from './check-model.ts';
import type { DefinitionFile } from './list-definition-files.ts';
import { missingFrontMatter } from './missing-front-matter.ts';
import { parseDefinition } from './parse-definition.ts';
import { readYaml } from './read-yaml.ts';
import { splitFrontMatter } from './split-front-matter.ts';

export interface LoadedAgent {
  /** Known even when the file has problems, so that automations may name it. */
  name: string;
  agent: Agent | undefined;
  problems: Problem[];
}

function modelPath(written: unknown): readonly string[] {
  const isMap =
    typeof written === 'object' && written !== null && 'model' in written && typeof written.model === 'object';
  return isMap ? ['model', 'id'] : ['model'];
}

/** Reads one file of `agents/`. */
export function loadAgent({ file, stem, text }: DefinitionFile): LoadedAgent {
  const matter = splitFrontMatter(text);
  if (!matter) return { name: stem, agent: undefined, problems: [missingFrontMatter(file, text)] };
  const source = readYaml(matter.yaml, matter.yamlLine);
  const { output, written, problems } = parseDefinition(agentSchema, file, source);
  if (!output) return { name: stem, agent: undefined, problems };
  const agent = buildAgent(stem, output, matter.body);
  const wrong = checkModel(agent.model.id);
  if (wrong === null) return { name: stem, agent, problems };
  const path = modelPath(written);
  const place = source.placeOf(path);
  return { name: stem, agent, problems: [{ file, ...place, message: `\`${path.join('.')}\` ${wrong}` }] };
}
