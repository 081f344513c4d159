import type { Agent } from '../agent.ts';
import type { Problem } from '../problem.ts';
import { agentSchema } from '../schema/agent-schema.ts';
import { buildAgent } from './build-agent.ts';
import { checkModel } from './checks/check-model.ts';
import type { DefinitionFile } from './list-definition-files.ts';
import { missingFrontMatter } from './missing-front-matter.ts';
import { parseDefinition } from './parse-definition.ts';
import { readYaml, type YamlSource } from './read-yaml.ts';
import { splitFrontMatter } from './split-front-matter.ts';

export interface LoadedAgent {
  /** Known even when the file has problems, so that automations may name it. */
  name: string;
  agent: Agent | undefined;
  problems: Problem[];
}

/** Reads one file of `agents/`. */
export function loadAgent({ file, stem, text }: DefinitionFile): LoadedAgent {
  const matter = splitFrontMatter(text);
  if (!matter) return { name: stem, agent: undefined, problems: [missingFrontMatter(file, text)] };
  const source = readYaml(matter.yaml, matter.yamlLine);
  const { output, written, problems } = parseDefinition(agentSchema, file, source);
  return {
    name: stem,
    agent: output && buildAgent(stem, output, matter.body),
    problems: [...problems, ...checkWrittenModel(written, file, source)],
  };
}

function checkWrittenModel(written: unknown, file: string, source: YamlSource): Problem[] {
  const model = typeof written === 'object' && written !== null && 'model' in written ? written.model : undefined;
  const path = typeof model === 'object' && model !== null ? ['model', 'id'] : ['model'];
  const id = typeof model === 'object' && model !== null && 'id' in model ? model.id : model;
  const wrong = typeof id === 'string' ? checkModel(id) : null;
  return wrong === null ? [] : [{ file, ...source.placeOf(path), message: `\`${path.join('.')}\` ${wrong}` }];
}
